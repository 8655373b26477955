"""Doors that no person opens: the closing of months in a worker, and what happens to swaps at their moments."""

from celery import shared_task
from django.utils.translation import gettext_noop

from attendance.services.closing import TELL, TOPIC, close_month, tell_people
from attendance.services.leaving_post import OVERDUE, remind_if_overdue
from attendance.services.swap_deciding import WORK
from attendance.services.swap_work import hand_work_over
from attendance.services.swapping import EXPIRES, expire_swap
from csdesk.outbox.models import OutboxMessage
from csdesk.outbox.registry import handles
from csdesk.tenancy.celery_tasks import TenantJob
from csdesk.tenancy.scoping import tenant_atomic


@shared_task(base=TenantJob, bind=True, name="attendance.close_month", time_limit=1800)
def close_one_month(self: TenantJob, month_id: int, by: int | None = None) -> bool:
    """Compute one month of attendance."""
    return close_month(self.tenant_id, month_id, by)


@handles(TOPIC, io=True, label=gettext_noop("Month of attendance to be computed"))
def hand_to_worker(row: OutboxMessage) -> None:
    """While the broker is away the message is tried again."""
    close_one_month.apply_async(
        kwargs={"month_id": row.payload["month"], "by": row.payload.get("by")}, tenant_id=row.tenant_id
    )


@handles(TELL)
def sheets_are_there(row: OutboxMessage) -> None:
    """People hear that their sheets are there."""
    with tenant_atomic(row.tenant_id) as now:
        tell_people(row.payload["month"], row.payload["members"], now=now)


@handles(EXPIRES)
def swap_expires(message: OutboxMessage) -> None:
    """The first of its shifts begins: what still waits is too late."""
    with tenant_atomic(message.tenant_id) as now:
        expire_swap(message.payload["swap"], now=now)


@handles(WORK)
def swapped_shift_begins(message: OutboxMessage) -> None:
    """Open work goes to who works the shift now."""
    with tenant_atomic(message.tenant_id) as now:
        hand_work_over(message.payload["swap"], message.payload["shift"], now=now)


@handles(OVERDUE)
def post_is_overdue(message: OutboxMessage) -> None:
    """Somebody should be back at his post."""
    with tenant_atomic(message.tenant_id) as now:
        remind_if_overdue(message.payload["absence"], now=now)
