"""The rows of the roster's table. Thousands of cells: not put together by a template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from attendance.models import Origin, Shift
from attendance.queries.grid import Grid
from attendance.web.my_shifts import hours_in_words
from csdesk.people.models import Member
from csdesk.rulebook.sections.shifts import Shifts
from csdesk.web import moments

# As many colours as tell shifts apart at a glance; the mark says which it is.
COLOURS = 6
EMPTY = SafeString("<td></td>")


@dataclass(frozen=True)
class Column:
    """A day above its column."""

    day: date
    name: str
    is_free: bool
    is_make_up: bool
    is_today: bool
    title: str


@dataclass(frozen=True)
class Looks:
    """What a shift of the manual looks like: its mark, name and class."""

    mark: str
    name: str
    css: str


class Drawer:
    """Draws the rows of one page. `wide`: with the hours in each cell, for a week."""

    def __init__(self, grid: Grid, manual: Shifts, *, today: date, wide: bool) -> None:
        self.grid, self.today, self.wide = grid, today, wide
        self.looks = looks_of(manual)
        self.other = Looks("·", _("Hours of its own"), "s-own")
        self.away = grid.away_on()
        self.base = reverse("attendance:shift", args=[0]).removesuffix("0/")
        self.days = [kind.day for kind in grid.days]
        self.away_cell = format_html('<i class="away">{}</i>', _("away"))

    def columns(self) -> list[Column]:
        """The days of the head."""
        return [self._column(number) for number in range(len(self.days))]

    def row(self, member: Member) -> SafeString:
        """A person's row."""
        own = self.grid.shifts.get(member.pk, {})
        cells = format_html_join("", "{}", ((self._cell(member.pk, day, own.get(day, ())),) for day in self.days))
        return format_html('<th scope="row"><span class="cut">{}</span>{}</th>{}', member.name, self._sum(own), cells)

    def rows(self) -> list[tuple[int, SafeString]]:
        """Every row with its person's id."""
        return [(member.pk, self.row(member)) for member in self.grid.members]

    def totals(self) -> list[int]:
        """How many work on each day, standby not counted."""
        counted = dict.fromkeys(self.days, 0)
        for own in self.grid.shifts.values():
            for day, shifts in own.items():
                counted[day] += any(not shift.is_standby for shift in shifts)
        return list(counted.values())

    def _cell(self, member: int, day: date, shifts: Sequence[Shift]) -> SafeString:
        away = (member, day) in self.away
        if not shifts and not away:
            return EMPTY
        drawn = format_html_join("", "{}", ((self._shift(shift),) for shift in shifts))
        return format_html("<td>{}{}</td>", drawn, self.away_cell if away else "")

    def _shift(self, shift: Shift) -> SafeString:
        looks = self.looks.get(shift.pattern, self.other)
        css = looks.css + (" is-extra" if shift.is_extra else "") + (" is-swap" if shift.origin == Origin.SWAP else "")
        words: str = looks.mark
        if self.wide:
            words = format_html("{} <small>{}</small>", looks.name, hours_in_words(shift, self.grid.calendar.zone))
        return format_html('<a class="{}" href="{}{}/">{}</a>', css, self.base, shift.pk, words)

    def _sum(self, own: Mapping[date, Sequence[Shift]]) -> SafeString:
        worked = [shift for shifts in own.values() for shift in shifts if not shift.is_standby]
        span = sum((shift.ends_at - shift.begins_at for shift in worked), timedelta())
        return format_html('<small class="num">{} · {} h</small>', len(worked), f"{span.total_seconds() / 3600:g}")

    def _column(self, number: int) -> Column:
        kind = self.grid.days[number]
        here = self.grid.calendar.on(kind.day)
        name = here.day_name(kind.day)
        is_free = kind.is_holiday or (kind.day.weekday() >= 5 and not kind.is_make_up)
        title = name.in_language(get_language() or "zh-hans") if name else ""
        return Column(kind.day, moments.weekday(kind.day), is_free, kind.is_make_up, kind.day == self.today, title)


def looks_of(manual: Shifts) -> dict[str, Looks]:
    """How each shift of the manual looks."""
    language = get_language() or "zh-hans"
    found = {}
    for number, pattern in enumerate(manual.patterns):
        name = pattern.label.text(language)
        mark = (pattern.mark if language.startswith("zh") else "") or name[:1]
        css = f"s{number % COLOURS}" + (" is-standby" if pattern.is_standby else "")
        found[pattern.key] = Looks(mark, name, css)
    return found


def names_of(manual: Shifts) -> dict[str, str]:
    """What each shift of the manual is called in the reader's language."""
    language = get_language() or "zh-hans"
    return {pattern.key: pattern.label.text(language) for pattern in manual.patterns}
