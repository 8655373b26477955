"""What fits a question, and what changed between two versions. Pure: no database, no clock."""

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

# A word of the title says more about what an answer is for than one of its text.
_TITLE_WEIGHT = 3
# One pair of signs that is everywhere ("您好") is no reason to suggest anything.
LEAST_WORDS = 2


@dataclass(frozen=True)
class Candidate:
    """An answer that has some of the words asked for: which, and which of them in its title."""

    key: int
    words: frozenset[str]
    title_words: frozenset[str]
    used: int = 0


def ranked(candidates: Sequence[Candidate], asked: int, *, limit: int) -> list[int]:
    """The keys of those that fit best, best first: rare words count more than common ones, titles more than texts.

    `asked`: how many words were asked for; of few, fewer have to be there.
    """
    have: Counter[str] = Counter()
    for each in candidates:
        have.update(each.words)
    least = min(LEAST_WORDS, asked)

    def score(each: Candidate) -> float:
        return sum(
            log(1 + len(candidates) / have[word]) * (_TITLE_WEIGHT if word in each.title_words else 1)
            for word in each.words
        )

    fitting = [each for each in candidates if len(each.words) >= least]
    fitting.sort(key=lambda each: (-score(each), -each.used, each.key))
    return [each.key for each in fitting[:limit]]


def compared(old: str, new: str) -> list[tuple[str, str]]:
    """The lines of two texts: ("same" | "gone" | "new", line)."""
    kinds = {" ": "same", "-": "gone", "+": "new"}
    lines: Iterable[str] = difflib.ndiff(old.splitlines(), new.splitlines())
    return [(kinds[line[0]], line[2:]) for line in lines if line[0] in kinds]
