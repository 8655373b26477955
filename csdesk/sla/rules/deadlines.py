"""When a budget runs out, and how much of it has passed."""

from __future__ import annotations

from datetime import datetime, timedelta

from csdesk.sla.rules.budgets import Budget, Unit
from csdesk.sla.rules.calendars import WorkingCalendar
from csdesk.sla.rules.instants import local_time, to_micros, to_moment
from csdesk.sla.rules.meters import UNIT_MICROS, OpenTimeMeter, meter_for


def add(start: datetime, budget: Budget, calendar: WorkingCalendar) -> datetime:
    """The instant, in UTC, at which a budget that starts to count at `start` runs out.

    Seconds, minutes and hours are absolute. Days end at 24:00 local of the N-th date after the
    start's; 0 days are the same day. Working minutes and hours run out at the first instant at
    which so much open time has passed. Working days run out at close of business of the N-th
    working day after day 0, which is the date of the start if the calendar works then and has not
    closed yet, else the next that works.

    Raises CalendarExhausted if the calendar does not work for a year, DeadlineOutOfReach if the
    deadline lies beyond 200 years or the year 9999.
    """
    amount = budget.amount * UNIT_MICROS.get(budget.unit, 1)
    due = meter_for(budget.unit, calendar).reach(to_micros(start), amount)
    local_time(due, calendar.zone)  # refuses what no wall clock can show
    return to_moment(due)


def elapsed(start: datetime, end: datetime, unit: Unit, calendar: WorkingCalendar) -> int:
    """How many whole units of a budget from `start` have run out at `end`; 0 before the start.

    The reverse of `add`: the largest N for which `add(start, N)` is not after `end`, else 0.
    """
    origin, until = to_micros(start), to_micros(end)
    if until <= origin:
        return 0
    measured = meter_for(unit, calendar).measure(origin, until)
    if unit.is_by_day:
        return max(0, measured - 1)  # the end of day 0 is not a day more
    return measured // UNIT_MICROS[unit]


def open_time(start: datetime, end: datetime, calendar: WorkingCalendar) -> timedelta:
    """How long the calendar is open between two instants; nothing if `end` is not after `start`."""
    origin, until = to_micros(start), to_micros(end)
    if until <= origin:
        return timedelta(0)
    return timedelta(microseconds=OpenTimeMeter(calendar).measure(origin, until))
