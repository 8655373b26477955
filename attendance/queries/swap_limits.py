"""What the rules of swapping look at: a person's shifts, and the swaps that stand."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q

from attendance.lifecycle import STANDING
from attendance.models import Shift, Swap
from attendance.queries.swaps import swaps_of
from attendance.rules.hours import next_month
from attendance.rules.swapping import Slot
from csdesk.people.models import Member

# Nobody's shifts lie further apart than that without his having been away.
AROUND = timedelta(days=31)


def slot_of(shift: Shift) -> Slot:
    """A shift as the rules look at it."""
    return Slot(shift.pk, shift.day, shift.begins_at, shift.ends_at, shift.is_standby)


def swaps_in_month(member: Member, month: date, *, counted_for: str, but: int | None = None) -> int:
    """How many swaps of a person count in the month of the shift that was given away (SHF-05, SHF-06).

    `but`: the swap that is looked at itself.
    """
    mine = Q(asked_by=member) if counted_for == "asker" else Q(asked_by=member) | Q(other=member)
    first = month.replace(day=1)
    found = Swap.objects.filter(mine, status__in=STANDING, given__day__gte=first, given__day__lt=next_month(first))
    return found.exclude(pk=but or 0).count()


def own_slots(member: Member, days: Iterable[date]) -> list[Slot]:
    """The person's shifts around these days; cancelled ones are none."""
    around = (min(days := list(days)) - AROUND, max(days) + AROUND)
    shifts = Shift.objects.filter(member=member, day__range=around, cancelled_at=None).order_by("begins_at", "pk")
    return [slot_of(shift) for shift in shifts]


def swapped_slots(member: Member, days: Iterable[date], *, but: int | None = None) -> list[Slot]:
    """The shifts of a person's standing swaps around these days, given away and taken."""
    around = (min(days := list(days)) - AROUND, max(days) + AROUND)
    found = swaps_of([member.pk]).filter(status__in=STANDING).exclude(pk=but or 0)
    found = found.filter(Q(given__day__range=around) | Q(payback__day__range=around))
    halves = [half for swap in found.select_related("given", "payback") for half in (swap.given, swap.payback)]
    return [slot_of(half) for half in halves if half is not None]


def standing_swap_with(shifts: Iterable[Shift], *, but: int | None = None) -> Swap | None:
    """A standing swap in which any of these shifts is one half."""
    ids = [shift.pk for shift in shifts]
    found = Swap.objects.filter(Q(given__in=ids) | Q(payback__in=ids), status__in=STANDING).exclude(pk=but or 0)
    return found.select_related("case").first()
