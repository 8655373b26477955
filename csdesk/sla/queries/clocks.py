"""A case's clocks."""

from django.db.models import QuerySet

from csdesk.cases.models import Case
from csdesk.sla.models import Clock


def clocks_of(case: Case) -> list[Clock]:
    """All clocks of a case: those that run by deadline, then the settled ones, the latest first."""
    clocks = Clock.objects.filter(case=case).select_related("owner")
    running = sorted((c for c in clocks if c.is_running), key=lambda clock: (clock.due_at, clock.pk))
    settled = sorted((c for c in clocks if not c.is_running), key=lambda clock: (clock.settled_at, clock.pk))
    return running + settled[::-1]


def locked_running_clocks(case: Case) -> QuerySet[Clock]:
    """The case's running clocks, locked until the transaction ends: from here on no sweep decides about them."""
    running = Clock.objects.filter(case=case, settled_at=None)
    return running.select_for_update(of=("self",), no_key=True).order_by("pk")


def locked_clock(clock_id: int) -> Clock:
    """One clock, locked until the transaction ends. Raises Clock.DoesNotExist."""
    return Clock.objects.select_for_update(of=("self",), no_key=True).get(pk=clock_id)
