"""Whether two shifts of one person can stand beside each other (SHF-12)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Protocol


class Spell(Protocol):
    """From when to when somebody works; a shift, or what would become one."""

    @property
    def begins_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def is_standby(self) -> bool: ...


def overlaps(a: Spell, b: Spell) -> bool:
    """Whether both claim the person at once. Standby may lie over work, for that is when it is not needed (INC-16)."""
    return a.is_standby == b.is_standby and a.begins_at < b.ends_at and b.begins_at < a.ends_at


def back_to_back(a: Spell, b: Spell, rest: timedelta) -> bool:
    """Whether less than `rest` lies between them (连班); none at all, where one begins as the other ends.

    Standby tires nobody: neither before work nor after it.
    """
    if a.is_standby or b.is_standby:
        return False
    gap = max(b.begins_at - a.ends_at, a.begins_at - b.ends_at)
    return gap < rest or gap <= timedelta(0)


def row_of_days(days: Iterable[date], day: date) -> int:
    """How many working days follow one another around `day`, with it."""
    worked, length = {*days, day}, 1
    for step in (timedelta(days=1), timedelta(days=-1)):
        at = day + step
        while at in worked:
            length, at = length + 1, at + step
    return length
