"""A year of a working calendar as a page shows it."""

from calendar import Calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from csdesk.sla import rules


@dataclass(frozen=True)
class CalendarDay:
    """A day: kind (work, off, holiday, make_up), its hours in words, its name, whether the company set it itself."""

    day: date
    kind: str
    hours: str
    name: str
    is_own: bool


@dataclass(frozen=True)
class CalendarMonth:
    """A month by weeks; days of the months beside it are None."""

    first: date
    weeks: list[list[CalendarDay | None]]


@dataclass(frozen=True)
class CalendarYear:
    """Twelve months; `is_provisional` while the official list of the year is a guess."""

    year: int
    months: list[CalendarMonth]
    is_provisional: bool
    working_days: int

    @property
    def special_days(self) -> list[CalendarDay]:
        """The holidays, make-up days and own days, in order."""
        days = [day for month in self.months for week in month.weeks for day in week if day is not None]
        return [day for day in days if day.is_own or day.kind in ("holiday", "make_up")]


def year_of(calendar: rules.WorkingCalendar, year: int) -> CalendarYear:
    """All days of a year. Raises ValueError outside the years 1 to 9999."""
    months = [CalendarMonth(date(year, month, 1), _weeks(calendar, year, month)) for month in range(1, 13)]
    working = sum(bool(day and day.hours) for month in months for week in month.weeks for day in week)
    return CalendarYear(year, months, calendar.is_provisional(year), working)


def hours_in_words(hours: rules.Hours) -> str:
    """For example "08:30-12:00, 13:00-17:30"; empty when closed."""
    return ", ".join(f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}" for begin, end in hours)


def weekly_in_words(calendar: rules.WorkingCalendar) -> Iterator[tuple[int, str]]:
    """The usual hours by weekday, Monday is 0."""
    return ((weekday, hours_in_words(hours)) for weekday, hours in enumerate(calendar.weekly))


def _weeks(calendar: rules.WorkingCalendar, year: int, month: int) -> list[list[CalendarDay | None]]:
    weeks = Calendar().monthdatescalendar(year, month)
    return [[_day(calendar, day) if day.month == month else None for day in week] for week in weeks]


def _day(calendar: rules.WorkingCalendar, day: date) -> CalendarDay:
    here = calendar.on(day)
    hours, usual = here.open_intervals(day), here.weekly[day.weekday()]
    name = here.day_name(day)
    open_kind = "make_up" if here.is_make_up_day(day) else "work"
    closed_kind = "holiday" if usual or name else "off"
    words = name.in_language(get_language() or "zh-hans") if name else ""
    return CalendarDay(day, open_kind if hours else closed_kind, hours_in_words(hours), words, day in here.exceptions)
