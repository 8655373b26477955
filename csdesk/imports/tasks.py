"""Celery's door to imports, and the outbox's handlers that put files into the worker's queue."""

from celery import shared_task
from django.utils.translation import gettext_noop

from csdesk.imports.services.reading import read_job
from csdesk.imports.services.writing import write_job
from csdesk.outbox.models import OutboxMessage
from csdesk.outbox.registry import handles
from csdesk.tenancy.celery_tasks import TenantJob


@shared_task(base=TenantJob, bind=True, name="imports.read_file", time_limit=1800)
def read_file(self: TenantJob, job_id: int) -> bool:
    """Read one file."""
    return read_job(self.tenant_id, job_id)


@shared_task(base=TenantJob, bind=True, name="imports.write_file", time_limit=1800)
def write_file(self: TenantJob, job_id: int) -> bool:
    """Take one file in."""
    return write_job(self.tenant_id, job_id)


@handles("imports.read", io=True, label=gettext_noop("File to be read"))
def hand_to_reader(row: OutboxMessage) -> None:
    """While the broker is away the message is tried again."""
    read_file.apply_async(kwargs={"job_id": row.payload["job"]}, tenant_id=row.tenant_id)


@handles("imports.write", io=True, label=gettext_noop("File to be taken in"))
def hand_to_writer(row: OutboxMessage) -> None:
    """While the broker is away the message is tried again."""
    write_file.apply_async(kwargs={"job_id": row.payload["job"]}, tenant_id=row.tenant_id)
