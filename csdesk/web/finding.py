"""What somebody means who types a document number, whole or its end: KS-2026-000123, 2026-123, 123."""

import re
import unicodedata
from collections.abc import Iterable

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
