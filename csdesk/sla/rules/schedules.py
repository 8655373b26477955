"""The alarms of one clock in the order in which they fire, through pauses and changed terms.

What has fired stays at the head of the list, so that the number of an alarm is never used again: that
number is what makes each fire once. Words name alarms ("50 %", "due"); several of one instant are one
alarm and joined by "|".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from csdesk.sla.rules.alarms import Alarm

DUE = "due"
PAUSE_LIMIT = "pause limit"
_JOINT = "|"


@dataclass(frozen=True, slots=True)
class Schedule:
    """Instants, their words, and how many of them, from the first, have fired."""

    alarms: tuple[datetime, ...] = ()
    marks: tuple[str, ...] = ()
    level: int = 0

    @property
    def next_at(self) -> datetime | None:
        """The instant of the alarm that fires next."""
        return self.alarms[self.level] if self.level < len(self.alarms) else None

    @property
    def fired_words(self) -> set[str]:
        """The words of all alarms that have fired."""
        return {word for mark in self.marks[: self.level] for word in words_of(mark)}


def words_of(mark: str) -> list[str]:
    """The words of one alarm."""
    return mark.split(_JOINT)


def armed(alarms: Iterable[Alarm]) -> Schedule:
    """The schedule of a clock that has just started."""
    return _followed_by(Schedule(), alarms)


def rearmed(old: Schedule, alarms: Iterable[Alarm], *, now: datetime) -> Schedule:
    """What has fired, then of the new alarms those ahead and those that are past but never rang.

    An alarm that rang and that the new terms put into the future again rings again there.
    """
    missing = (alarm for alarm in alarms if alarm.at > now or not set(alarm.specs) <= old.fired_words)
    return _followed_by(old, missing)


def held(old: Schedule, until: datetime) -> Schedule:
    """What has fired, then the limit of the pause alone."""
    return _followed_by(old, [Alarm(until, (PAUSE_LIMIT,))])


def _followed_by(old: Schedule, alarms: Iterable[Alarm]) -> Schedule:
    ahead = list(alarms)
    return Schedule(
        old.alarms[: old.level] + tuple(alarm.at for alarm in ahead),
        old.marks[: old.level] + tuple(_JOINT.join(alarm.specs) for alarm in ahead),
        old.level,
    )
