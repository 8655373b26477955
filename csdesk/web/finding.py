"""What somebody means who types a document number, whole or its end: KS-2026-000123, 2026-123, 123."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

Way = Callable[[Any, str], str | None]
_ways: list[Way] = []
_PARTS = re.compile(r"(?:(?P<series>[A-Z]{1,10})[ -]*)?(?:(?P<year>\d{4})[ -]+)?0*(?P<number>\d{1,9})")
_WHOLE = re.compile(r"(?P<series>[A-Z]{1,10})(?P<year>\d{4})0*(?P<number>\d{6,9})")
LONGEST_WORDS = 60


def numbers_meant(words: str, *, series: Iterable[str], year: int) -> list[str]:
    """The full numbers that the words may stand for; those of `year` when they name none. Empty: not a number."""
    words = unicodedata.normalize("NFKC", words[:LONGEST_WORDS]).strip().upper().replace("\u2013", "-")[:LONGEST_WORDS]
    found = _WHOLE.fullmatch(words) or _PARTS.fullmatch(words)
    if found is None:
        return []
    wanted = [found["series"]] if found["series"] else sorted(series)
    return [f"{prefix}-{found['year'] or year}-{int(found['number']):06d}" for prefix in wanted]


def register_way(way: Way) -> None:
    """Called by a room whose things have numbers of their own, or codes to scan, from its `ready()`.

    `way(member, words)` is the address where the words lead, or None: they mean nothing there.
    """
    _ways.append(way)


def way_to(member: Any, words: str) -> str | None:
    """Where what was typed or scanned leads, by the first room that knows."""
    return next((found for way in _ways if (found := way(member, words))), None)
