"""What may wait for somebody, for the daily mail; filled by the rooms in which it waits."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from csdesk.people.models import Member


@dataclass(frozen=True)
class Waits:
    """One thing that waits: what it is called in the active language, until when, and its page."""

    title: str
    due_at: datetime | None
    url: str


@dataclass(frozen=True)
class WaitingGroup:
    """A kind of things that wait. `find(member, now)` gives those of one person, the most urgent first."""

    key: str
    label: Any
    find: Callable[[Member, datetime], Iterable[Waits]]
    order: int = 100


_groups: dict[str, WaitingGroup] = {}


def register_waiting(group: WaitingGroup) -> None:
    """Called once a group, from the owning app's `ready()`."""
    _groups[group.key] = group


def all_waiting() -> list[WaitingGroup]:
    """The groups in the order in which a mail tells them."""
    return sorted(_groups.values(), key=lambda group: group.order)


def waiting_for(group: WaitingGroup, member: Member, now: datetime) -> list[Waits]:
    """What of a group waits for somebody, the most urgent first."""
    return list(group.find(member, now))
