"""Finding phrases in a text however they are spaced, widened or punctuated. Pure: no database, no clock."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

# How many signs that are no letters may stand between two letters of a phrase ("对 不，起"). A bound keeps a
# phrase from being put together out of two paragraphs, and the search fast in a hundred thousand characters.
_GAP = r"[\W_]{0,3}"
_LATIN = re.compile(r"[a-z0-9]")


@dataclass(frozen=True)
class Found:
    """A phrase of the list and where the text has it (positions in the text as it was given)."""

    phrase: str
    start: int
    end: int


def find_phrases(text: str, phrases: Iterable[str]) -> list[Found]:
    """Every place where the text has one of the phrases, in the order of the text.

    Case, width (Ａ is A), spaces and punctuation do not matter; a Latin word counts only as a whole word,
    so that "sorry" is not found in a name like "Sorrya".
    """
    folded, places = _folded(text)
    found = []
    for phrase in phrases:
        pattern = _pattern(phrase)
        if pattern is not None:
            found += [
                Found(phrase, places[match.start()], places[match.end() - 1] + 1) for match in pattern.finditer(folded)
            ]
    return sorted(found, key=lambda each: (each.start, each.end, each.phrase))


def phrases_in(text: str, phrases: Iterable[str]) -> list[str]:
    """Which of the phrases the text has, each once, in the order of the text."""
    return list(dict.fromkeys(found.phrase for found in find_phrases(text, phrases)))


def _folded(text: str) -> tuple[str, list[int]]:
    """The text in one width and case, and for each of its characters the position it came from."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for one in unicodedata.normalize("NFKC", sign).casefold():
            signs.append(one)
            places.append(place)
    return "".join(signs), places


@lru_cache(maxsize=4096)
def _pattern(phrase: str) -> re.Pattern[str] | None:
    letters = [sign for sign in _folded(phrase)[0] if sign.isalnum()]
    if not letters:
        return None
    body = _GAP.join(re.escape(letter) for letter in letters)
    before = r"(?<![a-z0-9])" if _LATIN.fullmatch(letters[0]) else ""
    after = r"(?![a-z0-9])" if _LATIN.fullmatch(letters[-1]) else ""
    return re.compile(before + body + after)
