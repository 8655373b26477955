"""Why a deadline is where it is: the time from start to due, cut into what counted and what did not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from csdesk.sla.rules.budgets import Unit
from csdesk.sla.rules.calendars import WorkingCalendar
from csdesk.sla.rules.instants import local_ordinal, local_time, to_micros, to_moment, wall_to_micros
from csdesk.sla.rules.official import DayName
from csdesk.sla.rules.pauses import Pause, merge_pauses
from csdesk.sla.rules.timetables import Spans, spans_of


class Kind(StrEnum):
    """What became of a stretch of time."""

    COUNTED = "counted"
    BREAK = "skipped:break"
    NIGHT = "skipped:night"
    WEEKEND = "skipped:weekend"
    HOLIDAY = "skipped:holiday"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time, in UTC. `make_up`: counted on a day that is free by the week.

    `night` is any time outside the hours of a day that works, `break` between two of its openings.
    """

    start: datetime
    end: datetime
    kind: Kind
    make_up: bool = False
    name: DayName | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    begin: int
    end: int
    kind: Kind
    make_up: bool = False
    name: DayName | None = None

    def continues(self, other: _Piece) -> bool:
        return (self.kind, self.make_up, self.name) == (other.kind, other.make_up, other.name)


def explain(
    start: datetime,
    due: datetime,
    calendar: WorkingCalendar,
    pauses: Iterable[Pause] = (),
    *,
    unit: Unit = Unit.WORKING_MINUTES,
) -> list[Interval]:
    """Cut the time from start to due into intervals without gap or overlap, in order.

    By units that are not working time everything counts that was not paused. Nothing is returned if
    due is not after start.
    """
    begin, end = to_micros(start), to_micros(due)
    pieces: Iterable[_Piece] = [_Piece(begin, end, Kind.COUNTED)]
    if unit.is_working:
        pieces = _clip(_pieces_by_day(begin, end, calendar), begin, end)
    pieces = _join(_cut_pauses(pieces, pauses, end))
    return [
        Interval(to_moment(piece.begin), to_moment(piece.end), piece.kind, piece.make_up, piece.name)
        for piece in pieces
    ]


def provisional_years(start: datetime, due: datetime, calendar: WorkingCalendar, *, unit: Unit) -> tuple[int, ...]:
    """The years between start and due whose official holidays are a guess and can move the deadline."""
    if not unit.is_working:
        return ()
    first = local_time(to_micros(start), calendar.zone).year
    last = local_time(to_micros(due) - 1, calendar.zone).year
    return tuple(year for year in range(first, last + 1) if calendar.is_provisional(year))


def _pieces_by_day(begin: int, end: int, calendar: WorkingCalendar) -> Iterator[_Piece]:
    zone = calendar.zone
    ordinal = local_ordinal(begin, zone)
    midnight = min(begin, wall_to_micros(ordinal, 0, zone))
    while midnight < end:
        following = wall_to_micros(ordinal + 1, 0, zone)
        if midnight < following:
            yield from _pieces_of_day(date.fromordinal(ordinal), midnight, following, calendar)
        ordinal, midnight = ordinal + 1, following


def _pieces_of_day(day: date, begin: int, end: int, calendar: WorkingCalendar) -> Iterator[_Piece]:
    calendar = calendar.on(day)
    spans = calendar.open_spans(day)
    usual = spans_of(day.toordinal(), calendar.weekly[day.weekday()], calendar.zone)
    name = calendar.day_name(day)
    if not spans:
        kind = Kind.HOLIDAY if usual or name else Kind.WEEKEND
        yield _Piece(begin, end, kind, name=name)
        return
    lost = usual if day in calendar.exceptions else ()
    make_up = calendar.is_make_up_day(day)
    reached, kind = begin, Kind.NIGHT
    for opens, shuts in spans:
        yield from _closed_pieces(reached, opens, kind, lost, name)
        yield _Piece(opens, shuts, Kind.COUNTED, make_up, name if make_up else None)
        # What follows the second half of a night shift is the day's rest, not a break.
        reached, kind = shuts, Kind.NIGHT if opens == begin else Kind.BREAK
    yield from _closed_pieces(reached, end, Kind.NIGHT, lost, name)


def _closed_pieces(begin: int, end: int, kind: Kind, lost: Spans, name: DayName | None) -> Iterator[_Piece]:
    """A closed stretch; where the week says open, it is a holiday for part of the day."""
    for opens, shuts in lost:
        opens, shuts = max(opens, begin), min(shuts, end)
        if opens < shuts:
            yield _Piece(begin, opens, kind)
            yield _Piece(opens, shuts, Kind.HOLIDAY, name=name)
            begin = shuts
    yield _Piece(begin, end, kind)


def _clip(pieces: Iterable[_Piece], begin: int, end: int) -> Iterator[_Piece]:
    for piece in pieces:
        yield replace(piece, begin=max(piece.begin, begin), end=min(piece.end, end))


def _cut_pauses(pieces: Iterable[_Piece], pauses: Iterable[Pause], end: int) -> Iterator[_Piece]:
    """Lay the pauses over the pieces."""
    merged = [(begin, end if stop is None else stop) for begin, stop in merge_pauses(pauses)]
    for piece in pieces:
        reached = piece.begin
        for begin, stop in merged:
            begin, stop = max(begin, reached), min(stop, piece.end)
            if begin < stop:
                yield replace(piece, begin=reached, end=begin)
                yield _Piece(begin, stop, Kind.PAUSED)
                reached = stop
        yield replace(piece, begin=reached)


def _join(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Leave out what is empty, and make one of neighbours that say the same."""
    joined: list[_Piece] = []
    for piece in pieces:
        if piece.begin >= piece.end:
            continue
        if joined and joined[-1].continues(piece):
            joined[-1] = replace(joined[-1], end=piece.end)
        else:
            joined.append(piece)
    return joined
