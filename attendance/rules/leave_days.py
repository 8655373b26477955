"""Leave counted in halves of days: which halves it takes, from when to when, how many, of which year.

A day is what somebody would have worked on it: a shift belongs to the day it began, so that leave on a Monday covers
the night into Tuesday, and leave on Tuesday does not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
# Noon parts a day where each part is at least so much of it; a late shift is parted in its middle.
_SMALLEST_PART = 3


class Half(IntEnum):
    """The halves of a day's work."""

    FIRST = 0
    SECOND = 1


class HalfDay(NamedTuple):
    """One half of one day; they sort in the order in which they come."""

    day: date
    half: int


@dataclass(frozen=True)
class Span:
    """Leave from one half day through another."""

    first: HalfDay
    last: HalfDay

    @property
    def is_in_order(self) -> bool:
        """Whether it takes any time at all."""
        return self.first <= self.last

    @property
    def calendar_days(self) -> int:
        """The days it touches."""
        return (self.last.day - self.first.day).days + 1

    def holds(self, half_day: HalfDay) -> bool:
        """Whether the half day lies in it."""
        return self.first <= half_day <= self.last


def whole_days(first: date, last: date) -> Span:
    """Leave of whole days, both included."""
    return Span(HalfDay(first, Half.FIRST), HalfDay(last, Half.SECOND))


@dataclass(frozen=True)
class WorkDay:
    """What somebody would work on a day: from its first to its last minute."""

    day: date
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Slot:
    """Half a day's work that somebody would have done."""

    half_day: HalfDay
    begins_at: datetime
    ends_at: datetime


def slots_of(work: WorkDay, *, noon: time, zone: ZoneInfo) -> tuple[Slot, Slot]:
    """A day's work in two halves, parted at noon or, where that would leave a splinter, in its middle."""
    parted = _at(work.day, noon, zone)
    whole = work.ends_at - work.begins_at
    smaller = min(parted - work.begins_at, work.ends_at - parted)
    if smaller * _SMALLEST_PART < whole:
        parted = work.begins_at + whole / 2
    return (
        Slot(HalfDay(work.day, Half.FIRST), work.begins_at, parted),
        Slot(HalfDay(work.day, Half.SECOND), parted, work.ends_at),
    )


def taken_slots(span: Span, works: Iterable[WorkDay], *, noon: time, zone: ZoneInfo) -> list[Slot]:
    """The halves of work that leave takes, in their order; holidays and free days hold none."""
    halves = (slot for work in works for slot in slots_of(work, noon=noon, zone=zone))
    return sorted((slot for slot in halves if span.holds(slot.half_day)), key=lambda slot: slot.half_day)


def all_half_days(span: Span) -> list[HalfDay]:
    """Every half of every day of the calendar that leave takes, worked or not."""
    days = (span.first.day + timedelta(days=number) for number in range(span.calendar_days))
    return [half for day in days for half in (HalfDay(day, Half.FIRST), HalfDay(day, Half.SECOND)) if span.holds(half)]


def bounds(span: Span, works: Sequence[WorkDay], *, noon: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when to when somebody is away: whole days from midnight to midnight, but as long as their shifts go.

    `works` begin a day before the leave: a night that is worked before it ends when it ends.
    """
    by_day = {work.day: work for work in works}
    first, last = span.first.day, span.last.day
    begins, ends = _midnight(first, zone), _midnight(last + ONE_DAY, zone)
    before = by_day.get(first - ONE_DAY)
    if before is not None:
        begins = max(begins, before.ends_at)
    if last in by_day:
        ends = max(ends, by_day[last].ends_at)
    if span.first.half == Half.SECOND:
        begins = _parting(by_day.get(first), first, noon, zone)
    if span.last.half == Half.FIRST:
        ends = _parting(by_day.get(last), last, noon, zone)
    return begins, ends


def _parting(work: WorkDay | None, day: date, noon: time, zone: ZoneInfo) -> datetime:
    return slots_of(work, noon=noon, zone=zone)[0].ends_at if work is not None else _at(day, noon, zone)


def halves_by_year(taken: Iterable[HalfDay]) -> dict[int, int]:
    """How many halves fall into each year: a leave over New Year uses the days of two years."""
    counted: dict[int, int] = {}
    for half_day in taken:
        counted[half_day.day.year] = counted.get(half_day.day.year, 0) + 1
    return dict(sorted(counted.items()))


def is_long(halves: int, *, short_up_to_days: int, exact_is_long: bool) -> bool:
    """Whether leave of so many half days goes further up than the supervisor (LVE-03, T-24)."""
    limit = 2 * short_up_to_days
    return halves > limit or (exact_is_long and halves == limit)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return _at(day, time.min, zone)


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone)
