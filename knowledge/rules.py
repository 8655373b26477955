"""What fits a question, and what changed between two versions. Pure: no database, no clock."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

# A word of the title says more about what an answer is for than one of its text.
_TITLE_WEIGHT = 3
# One pair of signs that is everywhere ("您好") is no reason to suggest anything.
LEAST_WORDS = 2
# Comparing sign by sign takes the square of the signs, line by line that of the lines.
_COMPARED_CLOSELY, _COMPARED_LINES = 4000, 2000
# With these one asks, whatever one asks about: as search parts them, Chinese into pairs and the sign at the end.
_EVERYDAY_CHINESE = """
    么 办 问 好 谢 吗 呢 请问 您好 你好 谢谢 怎么 么办 么样 么做 什么 为什 如何 可以 能不 不能 帮忙 帮我 我的 我想 想问
    一下 麻烦
"""
_EVERYDAY_ENGLISH = """
    a an the and or of to in on for with is are was be am it its i me my we us our you your he she they them do does did
    can could would should will shall may please help hello hi thanks thank what how why when where which who this that
    there have has had not no yes if about get got want need know
"""
_EVERYDAY = frozenset((_EVERYDAY_CHINESE + _EVERYDAY_ENGLISH).split())
_WORDS = re.compile(r"[A-Za-z0-9]+|.", re.DOTALL)
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
# ("same" | "gone" | "new", text)
Piece = tuple[str, str]


@dataclass(frozen=True)
class Candidate:
    """An answer that has some of the words asked for: which, and which of them in its title."""

    key: int
    words: frozenset[str]
    title_words: frozenset[str]
    used: int = 0


def telling(words: Iterable[str]) -> list[str]:
    """The words that say what somebody asks about; those with which everybody asks are no likeness (KBS-09)."""
    return [word for word in words if word not in _EVERYDAY]


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


def compared(old: str, new: str) -> list[Piece]:
    """What of two texts is the same, gone or new, in the order in which it is read.

    Lines that changed are compared sign by sign (Latin: word by word), unless they are so long, or the texts have so
    many, that nobody would see more in that than in the whole.
    """
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if len(before) + len(after) > _COMPARED_LINES:
        return _pieces("equal" if old == new else "replace", old, new)
    pieces: list[Piece] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, came = "".join(before[a:b]), "".join(after[c:d])
        if kind == "replace" and len(gone) + len(came) <= _COMPARED_CLOSELY:
            pieces += _closely(_WORDS.findall(gone), _WORDS.findall(came))
        else:
            pieces += _pieces(kind, gone, came)
    return pieces


def _closely(before: list[str], after: list[str]) -> Iterable[Piece]:
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        yield from _pieces(kind, "".join(before[a:b]), "".join(after[c:d]))


def _pieces(kind: str, gone: str, came: str) -> list[Piece]:
    if kind == "equal":
        return [("same", came)]
    return [piece for piece in (("gone", gone), ("new", came)) if piece[1]]


def has_chinese(text: str) -> bool:
    """Whether a text is rather Chinese than English."""
    return _HAN.search(text) is not None
