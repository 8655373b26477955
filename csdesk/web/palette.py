"""The palette: one field that finds cases, people and places; each room brings what it knows, in its apps.py."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from csdesk.web import navigation
from csdesk.web.storable import storable

LONGEST_WORDS = 80
MOST_HITS = 8


@dataclass(frozen=True)
class Hit:
    """Something one can go to: what it is called, what tells it from others, where it is."""

    label: Any
    detail: Any
    url: str
    icon: str


@dataclass(frozen=True)
class Provider:
    """Who finds one sort of things. `find(member, words, limit)` runs while somebody types: one indexed query.

    Groups stand in the page by `order`; a provider that finds nothing is not shown.
    """

    key: str
    label: Any
    find: Callable[[Any, str, int], list[Hit]]
    order: int = 100


_providers: dict[str, Provider] = {}


def register_provider(provider: Provider) -> Provider:
    """Add a provider. Raises ImproperlyConfigured when its key is taken."""
    if provider.key in _providers:
        raise ImproperlyConfigured(f"two providers of the palette are called {provider.key!r}")
    _providers[provider.key] = provider
    return provider


def providers() -> list[Provider]:
    """All providers in their order."""
    return sorted(_providers.values(), key=lambda provider: (provider.order, provider.key))


def answers(member: Any, words: str, *, limit: int = MOST_HITS) -> list[tuple[Provider, list[Hit]]]:
    """What every provider finds for the words, empty groups left out."""
    words = words.strip()[:LONGEST_WORDS]
    if not storable(words):
        return []
    found = [(provider, provider.find(member, words, limit)) for provider in providers()]
    return [(provider, hits[:limit]) for provider, hits in found if hits]


def find_places(member: Any, words: str, limit: int) -> list[Hit]:
    """The places of the member's own menus whose name holds the words, each once; all when nothing was typed."""
    wanted = words.casefold()
    hits: dict[str, Hit] = {}
    # A page that stands in two menus is met by its shortcut.
    for entry in sorted(navigation.entries(), key=lambda each: not each.shortcut):
        if entry.side == navigation.PORTAL or not navigation.may_see(entry, member):
            continue
        if wanted in str(entry.label).casefold() and (url := navigation.url_of(entry)):
            hits.setdefault(url, Hit(entry.label, _keys_of(entry), url, entry.icon))
    return list(hits.values())[: limit if words else None]


def _keys_of(entry: navigation.Entry) -> str:
    return f"G {entry.shortcut.upper()}" if entry.shortcut else ""
