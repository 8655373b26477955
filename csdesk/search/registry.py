"""What can be found: each room names the texts that it hands to search, so that all can be indexed anew."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


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
