"""What rooms above are told of personal files; filled from their `ready()`."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

# Called in the transaction of the change: (ids of members, first day that it concerns, now).
FileChanged = Callable[[list[int], date, datetime], None]

_listeners: list[FileChanged] = []


def register_file_changed(listener: FileChanged) -> None:
    """Called by rooms that reckon with employment or pay: told whose changed, and from which day on it counts."""
    _listeners.append(listener)


def file_changed(members: Iterable[int], first: date, *, now: datetime) -> None:
    """Tell the rooms above, once for all the people of one change."""
    ids = sorted(set(members))
    for listener in _listeners if ids else ():
        listener(ids, first, now)
