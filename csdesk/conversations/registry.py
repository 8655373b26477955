"""What the rooms that own a kind of case do when something is said on one; conversations knows no kinds."""

from collections.abc import Callable
from datetime import datetime

from csdesk.cases.models import Case
from csdesk.conversations.models import Message

# Called in the transaction of the message: (case, message, now).
Listener = Callable[[Case, Message, datetime], None]
_listeners: dict[str, Listener] = {}


def register_incoming(case_kind: str, listener: Listener) -> None:
    """Called from an app's `ready()`: what happens when a customer (no machine) writes on a case of that kind."""
    _listeners[case_kind] = listener


def announce_incoming(case: Case, message: Message, now: datetime) -> None:
    """Tell the owner of the case's kind that the customer has written."""
    listener = _listeners.get(case.kind)
    if listener is not None:
        listener(case, message, now)


# The case that words on this one are meant for: itself, or what it was merged into.
Survivor = Callable[[Case], Case]
_survivors: dict[str, Survivor] = {}


def register_survivor(case_kind: str, survivor: Survivor) -> None:
    """Called from an app's `ready()` by the owner of a kind whose cases can be merged."""
    _survivors[case_kind] = survivor


def survivor_of(case: Case) -> Case:
    """Where words on this case belong."""
    survivor = _survivors.get(case.kind)
    return survivor(case) if survivor is not None else case
