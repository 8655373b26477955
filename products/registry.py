"""What happened to a unit, told by the rooms above: returns, exchanges, parcels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from csdesk.people.models import Member


@dataclass(frozen=True)
class Happening:
    """One line of a unit's history: when, what, more about it, and the page that tells the rest (or "")."""

    at: datetime
    label: Any
    detail: str = ""
    url: str = ""


# tell(serials, member): what the member may know of any of these spelled serials; one query.
Teller = Callable[[Sequence[str], "Member"], list[Happening]]
_tellers: list[Teller] = []


def register_history(teller: Teller) -> None:
    """Called by rooms with records about units, from their `ready()`."""
    if teller not in _tellers:
        _tellers.append(teller)


def history_of(serials: Sequence[str], member: "Member") -> list[Happening]:
    """All that the rooms tell of a unit, the latest first."""
    found = [happening for tell in _tellers for happening in tell(serials, member)]
    return sorted(found, key=lambda each: each.at, reverse=True)
