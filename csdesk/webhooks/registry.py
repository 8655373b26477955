"""What the rooms that own cases say of them to other systems; filled from their apps' `ready()`."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from csdesk.cases.models import Case
    from csdesk.people.models import Member

Picture = Callable[["Case", "Member"], dict[str, Any]]

_pictures: dict[str, Picture] = {}
_offered: dict[str, Any] = {}
_public: dict[str, frozenset[str]] = {}


def register_picture(kind: str, picture: Picture) -> None:
    """Have cases of a kind shown by `picture(case, reader)`: plain data, nothing that the reader may not see.

    What it gives is added to what every case says of itself.
    """
    _pictures[kind] = picture


def picture_of(kind: str) -> Picture | None:
    """The kind's picture, if its room registered one."""
    return _pictures.get(kind)


def offer_events(offered: dict[str, Any]) -> None:
    """Add patterns that people choose from, each with what it stands for (lazily translated)."""
    _offered.update(offered)


def offered_events() -> dict[str, Any]:
    """Patterns with what they stand for."""
    return dict(_offered)


def open_to_outsiders(kind: str, facts: Iterable[str] = ()) -> None:
    """Let people who do not work here hear of a kind of event, with these of its facts; of no other they do."""
    _public[kind] = frozenset(facts)


def outsiders_facts(kind: str) -> frozenset[str] | None:
    """Which facts of an event an outsider may know; None: not even that it happened."""
    return _public.get(kind)
