"""What can be found: each room names the texts that it hands to search, so that all can be indexed anew.

And whose clocks the results show.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from csdesk.cases.models import Case


@dataclass(frozen=True)
class Text:
    """A text as search keeps it."""

    case_id: int
    source_id: int
    text: str
    at: datetime


@dataclass(frozen=True)
class Source:
    """Where texts come from: `label` says where something was found; `is_internal`: only colleagues find it.

    `texts(after_id, size)` are the next texts by id, for indexing anew.
    """

    key: str
    label: Any
    is_internal: bool
    texts: Callable[[int, int], Iterable[Text]]


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Called once a source, from the owning app's `ready()`."""
    _sources[source.key] = source


def source_of(key: str) -> Source:
    """The registered source. Raises KeyError for one nobody registered."""
    return _sources[key]


def all_sources() -> list[Source]:
    """Every registered source, in the order of registration."""
    return list(_sources.values())


def label_of(key: str) -> str:
    """What a reader calls the source; empty for one that is no more."""
    source = _sources.get(key)
    return str(source.label) if source is not None else ""


Clocks = Callable[[Sequence[Case]], Mapping[int, Any]]
_clocks: list[Clocks] = []


def register_clocks(find: Clocks) -> None:
    """Who knows the most urgent clock of each case: the room that owns clocks, from its apps.py."""
    _clocks[:] = [find]


def clocks_of(cases: Sequence[Case]) -> Mapping[int, Any]:
    """The most urgent clock of each case that has one running, by the case's id."""
    return _clocks[0](cases) if cases and _clocks else {}
