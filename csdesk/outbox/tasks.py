"""Celery's door: the second trigger beside `manage.py relay`."""

from celery import shared_task

from csdesk.outbox.relay import relay_until_empty
from csdesk.tenancy.celery_tasks import PlatformTask

TICK_SECONDS = 0.8


@shared_task(base=PlatformTask, name="outbox.relay", ignore_result=True)
def relay_due_messages() -> int:
    """Beat calls it each second; it may run beside the relay, late, twice or not at all."""
    return relay_until_empty(seconds=TICK_SECONDS)
