"""Locking a swap: the case first, as everybody does; then its row, read again."""

from attendance.models import Roster, Shift, Swap
from attendance.services.shifts import lock_people
from attendance.services.swap_checks import Plan
from csdesk.cases.services.cases import lock_case


def locked_swap(swap: Swap) -> Swap:
    """The swap again, locked with its case until the transaction ends: somebody may have decided since."""
    case = lock_case(swap.case)
    found = Swap.objects.select_for_update(of=("self",)).select_related("asked_by", "other").get(pk=swap.pk)
    found.case = case
    return found


def plan_of(swap: Swap) -> Plan:
    """A swap on record with its shifts as they are now."""
    shifts = Shift.objects.select_related("roster__team", "member").in_bulk([swap.given_id, swap.payback_id or 0])
    return Plan(swap.asked_by, swap.other, shifts[swap.given_id], shifts.get(swap.payback_id or 0), swap)


def locked_plan(swap: Swap) -> Plan:
    """The same, with rosters, shifts and people locked, each in the order of ids: as whoever edits a roster does."""
    plan = plan_of(swap)
    rosters = sorted({shift.roster_id for shift in plan.halves})
    list(Roster.objects.select_for_update(of=("self",)).filter(pk__in=rosters).order_by("pk"))
    ids = sorted(shift.pk for shift in plan.halves)
    list(Shift.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    lock_people([plan.asker, plan.other])
    return plan_of(swap)
