"""The outbox's handler of exports: it hands them to a worker, for they may take longer than a loan."""

from django.utils.translation import gettext_noop as _noop

from csdesk.operations.tasks import make_export_file
from csdesk.outbox.models import OutboxMessage
from csdesk.outbox.registry import handles


@handles("operations.make_export", io=True, label=_noop("Export of all data"))
def hand_to_worker(row: OutboxMessage) -> None:
    """Put the task into the worker's queue; while the broker is away the message is tried again."""
    make_export_file.apply_async(kwargs={"export_id": row.payload["export"]}, tenant_id=row.tenant_id)
