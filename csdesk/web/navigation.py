"""The places of the shell: rail, portal's bar, account menu, bell; each app registers its own in its apps.py."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

# Where an entry stands: the agents' rail, the portal's bar, the menu under one's name, beside the menu.
STAFF, PORTAL, ACCOUNT, BELL = "staff", "portal", "account", "bell"


@dataclass(frozen=True)
class Entry:
    """One place a member can go to.

    `label` is lazily translated; `permission` None means everybody on that `side`; `order` sorts (each
    hundred is a group of its own); `shortcut` is the letter after G; `count`, given the request, is the
    number on the badge (cheap: it runs on every page; None or 0 shows none), `count_key` the name under
    which live messages carry its new value.
    """

    key: str
    label: Any
    url_name: str
    icon: str
    order: int
    permission: str | None = None
    shortcut: str = ""
    side: str = STAFF
    count: Callable[[HttpRequest], int | None] | None = None
    count_key: str = ""


@dataclass(frozen=True)
class Place:
    """An entry as a page shows it."""

    entry: Entry
    url: str
    current: bool
    count: int | None


_entries: dict[str, Entry] = {}


def register(entry: Entry) -> Entry:
    """Add an entry. Raises ImproperlyConfigured when its key, or its shortcut on that side, is taken."""
    for other in _entries.values():
        if other.key == entry.key:
            raise ImproperlyConfigured(f"two navigation entries are called {entry.key!r}")
        if entry.shortcut and (other.shortcut, other.side) == (entry.shortcut, entry.side):
            raise ImproperlyConfigured(f"{entry.key!r} and {other.key!r} share the shortcut {entry.shortcut!r}")
    _entries[entry.key] = entry
    return entry


def entries() -> list[Entry]:
    """All entries in their order."""
    return sorted(_entries.values(), key=lambda entry: (entry.order, entry.key))


def may_see(entry: Entry, member: Any) -> bool:
    """Whether the member's role includes the entry."""
    return entry.permission is None or member.may(entry.permission)


def places_for(request: HttpRequest, member: Any, *, side: str | None = None) -> list[list[Place]]:
    """The member's places on that side (None: the member's own), in groups of a hundred of their order."""
    side = side or (STAFF if member.is_staff_member else PORTAL)
    groups: dict[int, list[Place]] = {}
    for entry in entries():
        if entry.side == side and may_see(entry, member) and (place := _place(entry, request)):
            groups.setdefault(entry.order // 100, []).append(place)
    _mark_current(groups, request.path)
    return [groups[number] for number in sorted(groups)]


def _place(entry: Entry, request: HttpRequest) -> Place | None:
    try:
        url = reverse(entry.url_name)
    except NoReverseMatch:
        return None
    return Place(entry, url, False, entry.count(request) if entry.count else None)


def _mark_current(groups: dict[int, list[Place]], path: str) -> None:
    """The entry with the longest address that the page's begins with is where one is."""
    fitting = [place for group in groups.values() for place in group if path.startswith(place.url)]
    if not fitting:
        return
    here = max(fitting, key=lambda place: len(place.url))
    if here.url == "/" and path != "/":
        return
    for group in groups.values():
        group[:] = [Place(p.entry, p.url, True, p.count) if p is here else p for p in group]
