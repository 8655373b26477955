"""What rooms above are told of personal files; filled from their `ready()`."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from staff.models import Incident

# Called in the transaction of the change: (ids of members, first day that it concerns, now).
FileChanged = Callable[[list[int], date, datetime], None]

_listeners: list[FileChanged] = []

# Called in the transaction that verifies an incident or takes it back.
IncidentJudged = Callable[["Incident", datetime], None]

_judged: list[IncidentJudged] = []


def register_file_changed(listener: FileChanged) -> None:
    """Called by rooms that reckon with employment or pay: told whose changed, and from which day on it counts."""
    _listeners.append(listener)


def file_changed(members: Iterable[int], first: date, *, now: datetime) -> None:
    """Tell the rooms above, once for all the people of one change."""
    ids = sorted(set(members))
    for listener in _listeners if ids else ():
        listener(ids, first, now)


def register_incident_judged(listener: IncidentJudged) -> None:
    """Called by rooms in which something follows from what is verified of a colleague."""
    _judged.append(listener)


def incident_judged(incident: "Incident", *, now: datetime) -> None:
    """Tell the rooms above that one was verified, found unfounded or taken back."""
    for listener in _judged:
        listener(incident, now)
