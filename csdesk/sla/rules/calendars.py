"""When a team works: hours of the week, official holidays and make-up days, own exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from csdesk.sla.rules.errors import DeadlineOutOfReach
from csdesk.sla.rules.instants import local_ordinal, local_time, to_micros, to_moment
from csdesk.sla.rules.official import DayName, OfficialDay, official_year
from csdesk.sla.rules.timetables import Hours, Spans, YearTable, spans_of, tabulate_year


@dataclass(frozen=True)
class WorkingCalendar:
    """The hours in which working time counts.

    `weekly` holds the openings of Monday to Sunday in minutes after midnight; 1440 is 24:00, and a
    shift over midnight is given in two parts. `exceptions` replace the hours of single dates (none:
    closed) and win over the official days of country `official` ("" for none). The official list
    of `confirmed_years` is given in full by `exceptions`, so the country's is not asked.
    `names` says what the dates in `exceptions` are called.

    Keep an instance for as long as it is valid: it remembers the years it has worked out.
    """

    name: str
    zone: ZoneInfo
    weekly: tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]
    exceptions: Mapping[date, Hours] = field(default_factory=dict, hash=False)
    names: Mapping[date, str] = field(default_factory=dict, hash=False)
    official: str = ""
    confirmed_years: frozenset[int] = frozenset()
    _years: dict[int, YearTable] = field(default_factory=dict, init=False, repr=False, compare=False)

    def on(self, day: date) -> WorkingCalendar:
        """The calendar that counts on a date: this one, unless its hours change from a date on."""
        return self

    def open_intervals(self, day: date) -> Hours:
        """The openings of a date, in minutes after its midnight."""
        own = self.exceptions.get(day)
        if own is not None:
            return own
        usual = self.weekly[day.weekday()]
        official = self.official_day(day)
        if official is None:
            return usual
        return self._make_up_hours(official, usual) if official.works else ()

    def official_day(self, day: date) -> OfficialDay | None:
        """What the country's list says about a date, if it says anything and is asked at all."""
        if not self.official or day.year in self.confirmed_years:
            return None
        return official_year(self.official, day.year).days.get(day)

    def day_name(self, day: date) -> DayName | None:
        """What the date is called, if it is an exception or an official day with a name."""
        own = self.names.get(day)
        if own:
            return DayName(zh=own, en=own)
        official = self.official_day(day)
        return official.name if official else None

    def works_on(self, day: date) -> bool:
        """Whether the calendar is open at any time of a date."""
        return bool(self.open_spans(day))

    def is_make_up_day(self, day: date) -> bool:
        """Whether a date is worked although its weekday is free, or by official order."""
        official = self.official_day(day)
        ordered = official is not None and official.works
        return self.works_on(day) and (ordered or not self.weekly[day.weekday()])

    def open_spans(self, day: date) -> Spans:
        """The openings of a date as instants."""
        return spans_of(day.toordinal(), self.open_intervals(day), self.zone)

    def closing(self, day: date) -> datetime | None:
        """The close of business of a date, in UTC; None if the calendar does not work then."""
        spans = self.open_spans(day)
        return to_moment(spans[-1][1]) if spans else None

    def local(self, moment: datetime) -> datetime:
        """A moment on the calendar's wall clock."""
        return local_time(to_micros(moment), self.zone)

    def local_date(self, moment: datetime) -> date:
        """The calendar's date at a moment."""
        return date.fromordinal(local_ordinal(to_micros(moment), self.zone))

    def is_provisional(self, year: int) -> bool:
        """Whether the holidays of a year are a guess, as its official list is missing."""
        if not self.official or year in self.confirmed_years:
            return False
        return official_year(self.official, year).provisional

    def table(self, year: int) -> YearTable:
        """The openings of a year. Raises DeadlineOutOfReach outside the years 1 to 9999."""
        found = self._years.get(year)
        if found is None:
            if not date.min.year <= year <= date.max.year:
                raise DeadlineOutOfReach(_("The calendar “%(name)s” ends here."), {"name": self.name})
            found = self._years[year] = tabulate_year(year, self.zone, self.open_intervals)
        return found

    def _make_up_hours(self, official: OfficialDay, usual: Hours) -> Hours:
        """A make-up day is worked like the weekday it stands in for."""
        stood_in_for = self.weekly[official.instead_of.weekday()] if official.instead_of else ()
        return stood_in_for or usual or next((hours for hours in self.weekly if hours), ())
