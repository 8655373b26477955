"""Whether enough people are there: against the least of each shift, and against the load expected by the hour."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from attendance.rules.resting import Spell

HOUR = timedelta(hours=1)
# Monday 0 to Sunday 6, hour of the wall clock -> cases to be expected.
Load = Mapping[tuple[int, int], float]


@dataclass(frozen=True)
class Hour:
    """An hour of a day: people there, cases to be expected, how many people they would need."""

    begins_at: datetime
    people: int
    expected: float
    needed: int

    @property
    def is_short(self) -> bool:
        """Whether more people are needed than are there."""
        return self.people < self.needed


@dataclass(frozen=True)
class Short:
    """A shift with fewer people than the manual wants."""

    day: date
    pattern: str
    people: int
    least: int


def people_needed(expected: float, an_hour: int) -> int:
    """How many people answer so many cases in an hour; half a case an hour is still one person's."""
    if an_hour <= 0 or expected < 0.5:
        return 0
    return max(1, -(-round(expected) // an_hour))


def hours_of_day(day: date, shifts: Iterable[Spell], load: Load, *, an_hour: int, zone: ZoneInfo) -> list[Hour]:
    """The hours of a day in which somebody is needed or there; who is there for part of it counts for half or none.

    An hour counts somebody who is there at its middle. Standby is not there.
    """
    working = [shift for shift in shifts if not shift.is_standby]
    found = []
    for hour in range(24):
        begins = datetime(day.year, day.month, day.day, hour, tzinfo=zone).astimezone(UTC)
        middle = begins + HOUR / 2
        people = sum(shift.begins_at <= middle < shift.ends_at for shift in working)
        expected = load.get((day.weekday(), hour), 0.0)
        needed = people_needed(expected, an_hour)
        if people or needed:
            found.append(Hour(begins, people, expected, needed))
    return found


def short_shifts(worked: Iterable[tuple[date, str]], wanted: Iterable[tuple[date, str, int]]) -> list[Short]:
    """Of the wanted (day, shift, least) those with fewer people. `worked`: one (day, shift) for each person."""
    counted = Counter(worked)
    return [
        Short(day, pattern, counted[day, pattern], least)
        for day, pattern, least in wanted
        if counted[day, pattern] < least
    ]
