"""A month of a team out of its rotas: cycles, turns, holidays, make-up days. No database, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from attendance.rules.hours import Hours, hours_on
from attendance.rules.resting import back_to_back, overlaps, row_of_days

NEVER = date.min


@dataclass(frozen=True)
class DayKind:
    """A day as the calendar sees it: a holiday, or worked by order like another weekday."""

    day: date
    is_holiday: bool = False
    is_make_up: bool = False
    instead_of: int | None = None


@dataclass(frozen=True)
class Turn:
    """A rota as generation needs it: hours of its shift, weekdays (Monday is 0), how people follow one another."""

    pattern: str
    begins: str
    ends: str
    weekdays: frozenset[int]
    cycle: str
    keeps_holidays: bool = True
    is_standby: bool = False
    days_on: int = 1
    days_off: int = 1
    at_once: int = 1
    people: frozenset[int] | None = None

    def falls_on(self, kind: DayKind) -> bool:
        """Whether the rota is worked on such a day."""
        if not self.keeps_holidays:
            return kind.day.weekday() in self.weekdays
        if kind.is_holiday:
            return False
        if kind.is_make_up and kind.instead_of is not None:
            return kind.instead_of in self.weekdays
        return kind.day.weekday() in self.weekdays or kind.is_make_up


@dataclass(frozen=True)
class Person:
    """Somebody to plan: employed from `first` to `last` (None: open), busy with other shifts, absent at these hours.

    `worked`: the days of those other shifts, without standby, so far around as a row of working days may reach.
    """

    id: int
    first: date | None = None
    last: date | None = None
    busy: tuple[Hours, ...] = ()
    absent: tuple[Hours, ...] = ()
    worked: frozenset[date] = frozenset()

    def is_there(self, day: date, hours: Hours) -> bool:
        """Whether the person is employed on the day and not away during any of these hours."""
        employed = (self.first is None or self.first <= day) and (self.last is None or day <= self.last)
        return employed and not any(
            away.begins_at < hours.ends_at and hours.begins_at < away.ends_at for away in self.absent
        )


@dataclass(frozen=True)
class Planned:
    """A shift to be: whose, on which day, which of the manual, its hours."""

    member: int
    day: date
    pattern: str
    hours: Hours


@dataclass
class _Month:
    people: Sequence[Person]
    zone: ZoneInfo
    rest: timedelta
    longest_row: int
    last_turns: dict[str, dict[int, date]]
    taken: dict[int, list[Hours]] = field(default_factory=dict)
    days: dict[int, set[date]] = field(default_factory=dict)
    planned: list[Planned] = field(default_factory=list)

    def fits(self, person: Person, day: date, hours: Hours) -> bool:
        if not person.is_there(day, hours):
            return False
        if not hours.is_standby and self._row_too_long(person, day):
            return False
        others = (*person.busy, *self.taken.get(person.id, ()))
        return not any(overlaps(hours, other) or back_to_back(hours, other, self.rest) for other in others)

    def _row_too_long(self, person: Person, day: date) -> bool:
        if not self.longest_row:
            return False
        return row_of_days({*person.worked, *self.days.get(person.id, ())}, day) > self.longest_row

    def plan(self, turn: Turn, day: date) -> None:
        hours = hours_on(day, turn.begins, turn.ends, self.zone, is_standby=turn.is_standby)
        meant = [person for person in self.people if turn.people is None or person.id in turn.people]
        for person in self._chosen(turn, meant, day, hours):
            self.taken.setdefault(person.id, []).append(hours)
            if not hours.is_standby:
                self.days.setdefault(person.id, set()).add(day)
            self.planned.append(Planned(person.id, day, turn.pattern, hours))

    def _chosen(self, turn: Turn, meant: Sequence[Person], day: date, hours: Hours) -> list[Person]:
        fitting = {person.id for person in meant if self.fits(person, day, hours)}
        if turn.cycle == "by_turns":
            return self._next_ones(turn, [person for person in meant if person.id in fitting], day)
        on = meant if turn.cycle == "everybody" else [p for n, p in enumerate(meant) if is_on(turn, n, len(meant), day)]
        return [person for person in on if person.id in fitting]

    def _next_ones(self, turn: Turn, free: Sequence[Person], day: date) -> list[Person]:
        """Whose last turn is longest ago; of those who never had one, the first in the list."""
        last = self.last_turns.setdefault(turn.pattern, {})
        order = sorted(enumerate(free), key=lambda pair: (last.get(pair[1].id, NEVER), pair[0]))
        chosen = [person for _place, person in order[: turn.at_once]]
        last.update({person.id: day for person in chosen})
        return chosen


def is_on(turn: Turn, place: int, count: int, day: date) -> bool:
    """Whether the person at that place of the list works on the day of a cycle of days on and days off.

    Counted from the same day for ever, so that a cycle goes on over the month's end; people are spread evenly over it.
    """
    length = turn.days_on + turn.days_off
    phase = place * length // count
    return (day.toordinal() + phase) % length < turn.days_on


def generate(
    kinds: Iterable[DayKind],
    turns: Sequence[Turn],
    people: Sequence[Person],
    *,
    zone: ZoneInfo,
    rest: timedelta,
    longest_row: int = 0,
    last_turns: Mapping[str, Mapping[int, date]] | None = None,
) -> list[Planned]:
    """The shifts of these days. Nobody gets two that overlap or lie back to back, nor one while he is not there, nor
    more than `longest_row` working days in a row (0: no limit; SHF-04).

    `last_turns`: by shift and person, when it was his turn last; by turns goes on from there.
    """
    month = _Month(people, zone, rest, longest_row, {key: dict(seen) for key, seen in (last_turns or {}).items()})
    for kind in kinds:
        for turn in turns:
            if turn.falls_on(kind):
                month.plan(turn, kind.day)
    return month.planned
