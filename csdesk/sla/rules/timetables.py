"""One year of a working calendar, worked out once and then only searched."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias
from zoneinfo import ZoneInfo

from csdesk.sla.rules.instants import wall_to_micros

Hours: TypeAlias = tuple[tuple[int, int], ...]
"""Openings of one date, as minutes after its midnight, in order: ((510, 720), (780, 1050))."""

Spans: TypeAlias = tuple[tuple[int, int], ...]
"""Openings as instants in microseconds, in order and apart."""


def spans_of(ordinal: int, hours: Hours, zone: ZoneInfo) -> Spans:
    """The openings of one date as instants.

    Where the clocks go forward, what falls into the skipped hour lies as much later; no time counts
    twice. A date that a zone skipped when it moved over the date line has no openings.
    """
    if not hours:
        return ()
    reached = wall_to_micros(ordinal, 0, zone)
    if wall_to_micros(ordinal + 1, 0, zone) <= reached:
        return ()
    spans: list[tuple[int, int]] = []
    for begin, end in hours:
        opens, shuts = max(reached, wall_to_micros(ordinal, begin, zone)), wall_to_micros(ordinal, end, zone)
        if opens < shuts:
            spans.append((opens, shuts))
            reached = shuts
    return tuple(spans)


@dataclass(frozen=True, slots=True)
class YearTable:
    """All openings of a year, in microseconds: begins, ends, open time up to each end, closings."""

    opens: tuple[int, ...]
    shuts: tuple[int, ...]
    filled: tuple[int, ...]
    closings: tuple[int, ...]

    @property
    def total(self) -> int:
        """The open time of the whole year."""
        return self.filled[-1] if self.filled else 0

    def filled_at(self, micros: int) -> int:
        """The open time of this year that has passed at an instant."""
        begun = bisect_right(self.opens, micros)
        if not begun:
            return 0
        return self.filled[begun - 1] - max(0, self.shuts[begun - 1] - micros)

    def instant_when_filled(self, amount: int) -> int:
        """The first instant at which so much open time (1 to `total`) of this year has passed."""
        index = bisect_left(self.filled, amount)
        return self.shuts[index] - (self.filled[index] - amount)

    def closings_until(self, micros: int) -> int:
        """How many working days of this year have closed at an instant, the instant included."""
        return bisect_right(self.closings, micros)


def tabulate_year(year: int, zone: ZoneInfo, hours_on: Callable[[date], Hours]) -> YearTable:
    """Work out the table of one year. About a millisecond: keep the result."""
    opens: list[int] = []
    shuts: list[int] = []
    filled: list[int] = []
    closings: list[int] = []
    total = 0
    for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
        spans = spans_of(ordinal, hours_on(date.fromordinal(ordinal)), zone)
        for begin, end in spans:
            total += end - begin
            opens.append(begin)
            shuts.append(end)
            filled.append(total)
        if spans:
            closings.append(spans[-1][1])
    return YearTable(tuple(opens), tuple(shuts), tuple(filled), tuple(closings))
