"""Finding phrases in a text however they are spaced, widened, punctuated or written. Pure: no database, no clock."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import ahocorasick

from csdesk.wording.rules.folding import Folded

# How many signs that are no letters may stand between two letters of a phrase ("对……不……起"), and how many of them
# may be ends of lines. A bound keeps a phrase from being put together out of two paragraphs.
_GAP, _BREAKS = 12, 3
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
# Lists of phrases that a process keeps ready: a few of each company that it serves.
_LISTS = 256


@dataclass(frozen=True)
class Found:
    """A phrase of the list and where the text has it (positions in the text as it was given)."""

    phrase: str
    start: int
    end: int


def find_phrases(text: str, phrases: Iterable[str]) -> list[Found]:
    """Every place where the text has one of the phrases, in the order of the text.

    Case, width (Ａ is A), traditional signs, spaces and punctuation do not matter; a Latin word counts only as a
    whole word, so that "sorry" is not found in a name like "Sorrya". One pass, however many phrases there are.
    """
    automaton = _automaton(phrases if isinstance(phrases, tuple) else tuple(phrases))
    if automaton is None or not text:
        return []
    folded = Folded(text)
    found = []
    ends: dict[str, int] = {}
    for first, last, names in sorted(_spans(folded, automaton)):
        for phrase in names:
            # The same words twice overlapping ("哈哈哈") are one find.
            if first >= ends.get(phrase, 0):
                ends[phrase] = last + 1
                found.append(Found(phrase, folded.places[first], folded.places[last] + 1))
    return sorted(found, key=lambda each: (each.start, each.end, each.phrase))


def phrases_in(text: str, phrases: Iterable[str]) -> list[str]:
    """Which of the phrases the text has, each once, in the order of the text."""
    return list(dict.fromkeys(found.phrase for found in find_phrases(text, phrases)))


def _spans(folded: Folded, automaton: ahocorasick.Automaton) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """First and last letter of whatever counts as one of the phrases, and those phrases."""
    at = folded.at
    for last, (length, names) in automaton.iter(folded.letters):
        first = last - length + 1
        # Without anything between the letters there is nothing to look at one by one.
        is_dense = at[last] - at[first] == length - 1
        is_one = is_dense or _is_close(folded.signs, at[first : last + 1])
        if is_one and _stands_alone(folded.signs, at[first], at[last]):
            yield first, last, names


def _is_close(signs: list[str], at: list[int]) -> bool:
    return all(
        after - before <= _GAP + 1 and signs[before + 1 : after].count("\n") <= _BREAKS
        for before, after in pairwise(at)
    )


def _stands_alone(signs: list[str], first: int, last: int) -> bool:
    """No Latin word is found inside another."""
    if signs[first] in _LATIN and first > 0 and signs[first - 1] in _LATIN:
        return False
    return not (signs[last] in _LATIN and last + 1 < len(signs) and signs[last + 1] in _LATIN)


@lru_cache(maxsize=_LISTS)
def _automaton(phrases: tuple[str, ...]) -> ahocorasick.Automaton | None:
    """What looks for all of them in one pass; None when there is nothing to look for."""
    named: dict[str, list[str]] = {}
    for phrase in dict.fromkeys(phrases):
        if letters := Folded(phrase).letters:
            named.setdefault(letters, []).append(phrase)
    if not named:
        return None
    automaton = ahocorasick.Automaton()
    for letters, names in named.items():
        automaton.add_word(letters, (len(letters), tuple(names)))
    automaton.make_automaton()
    return automaton
