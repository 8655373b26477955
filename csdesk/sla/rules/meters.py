"""Four ways to count towards a deadline, behind one pair of questions.

Two count time (all of it, or the open time only); two count days, by the moments at which days end:
at 24:00, or at close of business. Pauses, alarms and explanations need no more than these questions.
All instants are microseconds since 1970 UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from csdesk.sla.rules.budgets import Unit
from csdesk.sla.rules.calendars import WorkingCalendar
from csdesk.sla.rules.errors import CalendarExhausted, DeadlineOutOfReach
from csdesk.sla.rules.instants import HOUR, MINUTE, SECOND, local_ordinal, local_time, wall_to_micros
from csdesk.sla.rules.timetables import YearTable

REACH_YEARS = 200  # how far ahead a calendar is searched before its deadline is given up

UNIT_MICROS = {
    Unit.SECONDS: SECOND,
    Unit.MINUTES: MINUTE,
    Unit.HOURS: HOUR,
    Unit.WORKING_MINUTES: MINUTE,
    Unit.WORKING_HOURS: HOUR,
}


class Meter(Protocol):
    """Counts from an instant on."""

    def reach(self, origin: int, amount: int) -> int:
        """The first instant at which the promise of this amount runs out."""

    def measure(self, origin: int, until: int) -> int:
        """How much is counted after `origin` up to and including `until`, which is not earlier."""


class TimeMeter:
    """Counts all time, in microseconds."""

    def reach(self, origin: int, amount: int) -> int:
        return origin + amount

    def measure(self, origin: int, until: int) -> int:
        return until - origin


@dataclass(frozen=True, slots=True)
class OpenTimeMeter:
    """Counts the time in which the calendar is open, in microseconds."""

    calendar: WorkingCalendar

    def reach(self, origin: int, amount: int) -> int:
        if amount == 0:
            return origin
        year = first = _year_of(origin, self.calendar)
        table = self.calendar.table(year)
        missing = table.filled_at(origin) + amount
        while missing > table.total:
            missing -= table.total
            year += 1
            table = _table_ahead(self.calendar, first, year)
        return table.instant_when_filled(missing)

    def measure(self, origin: int, until: int) -> int:
        first, last = _years_between(origin, until, self.calendar)
        passed = sum(self.calendar.table(year).total for year in range(first, last))
        before = self.calendar.table(first).filled_at(origin)
        return passed + self.calendar.table(last).filled_at(until) - before


@dataclass(frozen=True, slots=True)
class DayEndMeter:
    """Counts midnights. A promise of 0 days runs out at the first: it is "the same day"."""

    zone: ZoneInfo

    def reach(self, origin: int, amount: int) -> int:
        return wall_to_micros(local_ordinal(origin, self.zone) + 1 + amount, 0, self.zone)

    def measure(self, origin: int, until: int) -> int:
        return local_ordinal(until, self.zone) - local_ordinal(origin, self.zone)


@dataclass(frozen=True, slots=True)
class ClosingMeter:
    """Counts closes of business. The first after the start is that of day 0."""

    calendar: WorkingCalendar

    def reach(self, origin: int, amount: int) -> int:
        year = first = _year_of(origin, self.calendar)
        table = self.calendar.table(year)
        index = table.closings_until(origin) + amount
        while index >= len(table.closings):
            index -= len(table.closings)
            year += 1
            table = _table_ahead(self.calendar, first, year)
        return table.closings[index]

    def measure(self, origin: int, until: int) -> int:
        first, last = _years_between(origin, until, self.calendar)
        passed = sum(len(self.calendar.table(year).closings) for year in range(first, last))
        before = self.calendar.table(first).closings_until(origin)
        return passed + self.calendar.table(last).closings_until(until) - before


def meter_for(unit: Unit, calendar: WorkingCalendar) -> Meter:
    """What counts towards a budget of this unit."""
    if unit is Unit.DAYS:
        return DayEndMeter(calendar.zone)
    if unit is Unit.WORKING_DAYS:
        return ClosingMeter(calendar)
    return time_meter_for(unit, calendar)


def time_meter_for(unit: Unit, calendar: WorkingCalendar) -> Meter:
    """What measures shares of a budget's time: open time for working units, else all time."""
    return OpenTimeMeter(calendar) if unit.is_working else TimeMeter()


def _year_of(micros: int, calendar: WorkingCalendar) -> int:
    return local_time(micros, calendar.zone).year


def _years_between(origin: int, until: int, calendar: WorkingCalendar) -> tuple[int, int]:
    first, last = _year_of(origin, calendar), _year_of(until, calendar)
    if last - first > REACH_YEARS:
        raise _too_far(calendar)
    return first, last


def _table_ahead(calendar: WorkingCalendar, first: int, year: int) -> YearTable:
    if year - first > REACH_YEARS:
        raise _too_far(calendar)
    table = calendar.table(year)
    if not table.total:
        raise CalendarExhausted(
            _("The calendar “%(name)s” does not work on a single day of %(year)s."),
            {"name": calendar.name, "year": year},
        )
    return table


def _too_far(calendar: WorkingCalendar) -> DeadlineOutOfReach:
    return DeadlineOutOfReach(
        _("By the calendar “%(name)s” the deadline is more than %(years)s years away."),
        {"name": calendar.name, "years": REACH_YEARS},
    )
