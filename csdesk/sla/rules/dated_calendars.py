"""A working calendar whose hours change from a date on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from csdesk.sla.rules.calendars import WorkingCalendar
from csdesk.sla.rules.errors import BadCalendar
from csdesk.sla.rules.official import DayName, OfficialDay
from csdesk.sla.rules.timetables import Hours


@dataclass(frozen=True)
class DatedCalendar(WorkingCalendar):
    """Several calendars, one after the other: each counts from its date until the next one's.

    The first counts for all days before its date, too. Name and usual hours are those of the last.
    """

    periods: tuple[tuple[date, WorkingCalendar], ...] = ()

    def on(self, day: date) -> WorkingCalendar:
        """The calendar that counts on a date."""
        begun = bisect_right([valid_from for valid_from, _calendar in self.periods], day)
        return self.periods[max(begun, 1) - 1][1]

    def open_intervals(self, day: date) -> Hours:
        return self.on(day).open_intervals(day)

    def official_day(self, day: date) -> OfficialDay | None:
        return self.on(day).official_day(day)

    def day_name(self, day: date) -> DayName | None:
        return self.on(day).day_name(day)

    def is_make_up_day(self, day: date) -> bool:
        return self.on(day).is_make_up_day(day)

    def is_provisional(self, year: int) -> bool:
        counting = [self.on(date(year, 1, 1)), *(calendar for since, calendar in self.periods if since.year == year)]
        return any(calendar.is_provisional(year) for calendar in counting)


def calendar_in_periods(periods: Sequence[tuple[date, WorkingCalendar]]) -> WorkingCalendar:
    """One calendar of several that follow one another, or the only one itself.

    Raises BadCalendar if they are not all in one time zone: the date of an instant would depend on the date.
    """
    ordered = tuple(sorted(periods, key=lambda period: period[0]))
    last = ordered[-1][1]
    if len(ordered) == 1:
        return last
    if any(calendar.zone.key != last.zone.key for _since, calendar in ordered):
        raise BadCalendar(_("a calendar cannot move to another time zone; make a new one."), {"place": "zone"})
    return DatedCalendar(
        name=last.name,
        zone=last.zone,
        weekly=last.weekly,
        exceptions=last.exceptions,
        names=last.names,
        official=last.official,
        confirmed_years=last.confirmed_years,
        periods=ordered,
    )
