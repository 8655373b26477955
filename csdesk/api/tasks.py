"""Celery's door: once a day answers that nobody can ask for any more are taken away."""

from celery import shared_task

from csdesk.api.services.replays import AT_ONCE, forget_old_answers
from csdesk.tenancy.celery_tasks import PlatformTask
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.models.tenant import TenantState
from csdesk.tenancy.scoping import tenant_atomic


@shared_task(base=PlatformTask, name="api.forget_answers", ignore_result=True, soft_time_limit=600, time_limit=660)
def forget_answers() -> int:
    """Go through all companies in short transactions; how many answers went."""
    gone = 0
    for tenant_id in Tenant.objects.filter(state=TenantState.ACTIVE).order_by("pk").values_list("pk", flat=True):
        some = AT_ONCE
        while some >= AT_ONCE:
            with tenant_atomic(tenant_id) as now:
                some = forget_old_answers(now=now)
            gone += some
    return gone
