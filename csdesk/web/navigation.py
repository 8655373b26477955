"""The places of the shell: rail, portal's bar, account menu, bell, settings; each app registers its own."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.translation import gettext_lazy as _

from csdesk.web import counting

# Where an entry stands: the agents' rail, the portal's bar, the menu under one's name, beside the menu,
# or the page of settings, to which the rail has one entry for all.
STAFF, PORTAL, ACCOUNT, BELL, ADMIN = "staff", "portal", "account", "bell", "admin"
SETTINGS = "settings"
# The groups of the settings page, by the hundred of an entry's order.
ADMIN_GROUPS = {
    1: _("People and access"),
    2: _("Working time"),
    3: _("Mail"),
    4: _("Manual and wording"),
    5: _("Connections"),
    6: _("Operation"),
}


@dataclass(frozen=True)
class Entry:
    """One place a member can go to.

    `label` is lazily translated; `permission` None means everybody on that `side`; `order` sorts (each
    hundred is a group of its own); `shortcut` is the letter after G; `count` gives the rows to count for the
    badge (0 shows none): those of all entries are counted in one statement a page, up to a hundred each.
    `count_key` is the name under which live messages carry its new value. `detail`: one sentence under it on the
    settings page. `alone`: one is there on its own page, not on those below its address. `unless`: who holds this
    permission has a wider page of his own; the entry stands in no menu of his, only in the palette.
    `colleagues_only`: in a menu that people outside have as well, not for them.
    """

    key: str
    label: Any
    url_name: str
    icon: str
    order: int
    permission: str | None = None
    shortcut: str = ""
    side: str = STAFF
    count: counting.Counter | None = None
    count_key: str = ""
    detail: Any = ""
    alone: bool = False
    unless: str | None = None
    colleagues_only: bool = False


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
    """Whether the member's role includes the entry; the way to the settings: any of them."""
    if entry.key == SETTINGS:
        return may_see_settings(member)
    if entry.colleagues_only and not member.is_staff_member:
        return False
    return entry.permission is None or member.may(entry.permission)


def _stands_for(entry: Entry, member: Any) -> bool:
    return may_see(entry, member) and not (entry.unless is not None and member.may(entry.unless))


def may_see_settings(member: Any) -> bool:
    """Whether there is anything that the member may set up."""
    return any(may_see(other, member) for other in entries() if other.side == ADMIN)


def places_for(request: HttpRequest, member: Any, *, side: str | None = None) -> list[list[Place]]:
    """The member's places on that side (None: the member's own), in groups of a hundred of their order."""
    groups = _grouped(request, member, side or (STAFF if member.is_staff_member else PORTAL))
    _mark_current(groups, request.path)
    return [groups[number] for number in sorted(groups)]


def settings_for(request: HttpRequest, member: Any) -> list[tuple[Any, list[Place]]]:
    """What the member may set up: the groups by name, each with its places."""
    groups = _grouped(request, member, ADMIN)
    return [(ADMIN_GROUPS.get(number, ""), groups[number]) for number in sorted(groups)]


def _grouped(request: HttpRequest, member: Any, side: str) -> dict[int, list[Place]]:
    groups: dict[int, list[Place]] = {}
    for entry in entries():
        if entry.side == side and _stands_for(entry, member) and (place := _place(entry, request, member)):
            groups.setdefault(entry.order // 100, []).append(place)
    return groups


def setting_here(path: str) -> Entry | None:
    """The entry of the settings page that an address belongs to, if it belongs to no other place as well."""
    found = [(url, entry.side != ADMIN, entry) for entry in entries() if (url := url_of(entry)) is not None]
    fitting = [(len(url), is_place, entry) for url, is_place, entry in found if path.startswith(url)]
    longest = max(fitting, key=lambda fit: fit[:2], default=None)
    return longest[2] if longest is not None and longest[2].side == ADMIN else None


def _place(entry: Entry, request: HttpRequest, member: Any) -> Place | None:
    url = url_of(entry)
    if url is None:
        return None
    return Place(entry, url, False, _count(entry, request, member) if entry.count else None)


def _count(entry: Entry, request: HttpRequest, member: Any) -> int | None:
    """The entry's number; with the first that is asked for, those of the whole shell are counted."""
    known = request.__dict__.setdefault("counts_of_places", {})
    if entry.key not in known:
        own = STAFF if member.is_staff_member else PORTAL
        shell = {own, ACCOUNT, BELL} | {entry.side} if entry.side != ADMIN else {ADMIN}
        shown = [other for other in entries() if other.side in shell and _stands_for(other, member)]
        counters = {other.key: other.count for other in shown if other.count}
        known |= counting.counted(counters, member, now=request.now)  # type: ignore[attr-defined]
    return known[entry.key]


def url_of(entry: Entry) -> str | None:
    """The entry's address; None where its room is not served."""
    return _address(entry.url_name, settings.ROOT_URLCONF, get_urlconf(), get_script_prefix())


# Each page asks for all of them, some twice.
@lru_cache(maxsize=1024)
def _address(url_name: str, root: str, urlconf: Any, prefix: str) -> str | None:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def _mark_current(groups: dict[int, list[Place]], path: str) -> None:
    """The entry with the longest address that the page's begins with is where one is."""
    places = [place for group in groups.values() for place in group]
    fitting = [place for place in places if path.startswith(place.url)]
    fitting = [place for place in fitting if path == place.url or not place.entry.alone]
    if setting_here(path):
        fitting = [place for place in places if place.entry.key == SETTINGS]
    if not fitting:
        return
    here = max(fitting, key=lambda place: len(place.url))
    if here.url == "/" and path != "/":
        return
    for group in groups.values():
        group[:] = [Place(p.entry, p.url, True, p.count) if p is here else p for p in group]
