"""Deadlines of clocks that stood still for a while.

Time that passes in a pause does not count: for budgets in seconds, minutes and hours all of it, for
working minutes and hours the open part of it. Budgets in days count the moments at which days end (at
24:00; at close of business for working days), and a day that ends in a pause does not count: a pause
over two closings moves the deadline by two working days, one within a day does not move it.
A pause is from its beginning up to and including its end; one that begins at the deadline or later
changes nothing, as the promise was over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from csdesk.sla.rules.budgets import Budget
from csdesk.sla.rules.calendars import WorkingCalendar
from csdesk.sla.rules.errors import BadPause
from csdesk.sla.rules.instants import local_time, to_micros, to_moment
from csdesk.sla.rules.meters import UNIT_MICROS, Meter, meter_for


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which a clock stood still; `end` is None as long as it does.

    Raises BadPause if it ends before it begins.
    """

    start: datetime
    end: datetime | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.end is not None and to_micros(self.end) < to_micros(self.start):
            raise BadPause(_("A pause cannot end before it begins."))


def due_with_pauses(
    start: datetime, budget: Budget, calendar: WorkingCalendar, pauses: Iterable[Pause]
) -> datetime | None:
    """When a budget runs out, in UTC; None while an open pause holds the clock.

    Never earlier than without the pauses. To say when it would run out if it went on now, give the
    open pause its end. Raises DeadlineOutOfReach or CalendarExhausted like `add`.
    """
    meter = meter_for(budget.unit, calendar)
    amount = budget.amount * UNIT_MICROS.get(budget.unit, 1)
    due = reach_with_pauses(meter, to_micros(start), amount, merge_pauses(pauses))
    if due is None:
        return None
    local_time(due, calendar.zone)  # refuses what no wall clock can show
    return to_moment(due)


def reach_with_pauses(meter: Meter, origin: int, amount: int, pauses: Iterable[tuple[int, int | None]]) -> int | None:
    """The instant at which an amount runs out over pauses in order and apart; None in an open one."""
    for begin, end in pauses:
        if end is not None and end <= origin:
            continue
        begin = max(begin, origin)
        due = meter.reach(origin, amount)
        if begin >= due:
            return due
        if end is None:
            return None
        amount -= meter.measure(origin, begin)
        origin = end
    return meter.reach(origin, amount)


def merge_pauses(pauses: Iterable[Pause]) -> list[tuple[int, int | None]]:
    """Pauses as instants, in order, overlapping and touching ones as one, empty ones left out."""
    merged: list[tuple[int, int | None]] = []
    spans = [(to_micros(p.start), None if p.end is None else to_micros(p.end)) for p in pauses]
    for begin, end in sorted(spans, key=lambda span: span[0]):
        if begin == end:
            continue
        if merged and (merged[-1][1] is None or begin <= merged[-1][1]):
            last_begin, last_end = merged[-1]
            longer = None if last_end is None or end is None else max(last_end, end)
            merged[-1] = (last_begin, longer)
        else:
            merged.append((begin, end))
    return merged
