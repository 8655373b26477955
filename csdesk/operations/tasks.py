"""Celery's door: exports, and what is done by itself now and then."""

from celery import shared_task

from csdesk.operations.services.exports import make_export
from csdesk.operations.services.looking_after import do_upkeep
from csdesk.tenancy.celery_tasks import PlatformTask, TenantJob


@shared_task(base=TenantJob, bind=True, name="operations.make_export", time_limit=3600)
def make_export_file(self: TenantJob, export_id: int) -> bool:
    """Write one export's file."""
    return make_export(self.tenant_id, export_id)


@shared_task(base=PlatformTask, name="operations.upkeep", time_limit=3300)
def look_after_the_house() -> int:
    """Beat calls it every ten minutes; it does what is due."""
    return do_upkeep()
