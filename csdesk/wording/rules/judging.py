"""Which rule speaks of which words of a text, and what is no harm in its context. Pure: no database, no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from csdesk.rulebook.sections.wording import Wording
from csdesk.wording.rules.finding import Found, find_phrases

DISCOURAGED, FORBIDDEN, APOLOGY = "KBS-03", "KBS-04", "CMP-33"
# How much of the text stands around a phrase where it is told of.
_AROUND = 30


@dataclass(frozen=True)
class Sort:
    """Phrases of one rule: whether they are refused, what they are called, and what is better. Names by language."""

    rule: str
    blocks: bool
    phrases: tuple[str, ...]
    labels: Mapping[str, str]
    hints: Mapping[str, str]


@dataclass(frozen=True)
class Concern:
    """A phrase of a text that a rule speaks of, and where it stands."""

    sort: Sort
    phrase: str
    start: int
    end: int

    @property
    def rule(self) -> str:
        """The rule's ID."""
        return self.sort.rule

    @property
    def blocks(self) -> bool:
        """Whether the text is refused for it; else it is warned of."""
        return self.sort.blocks


class InContext(Protocol):
    """A phrase and the words in which it is no harm."""

    phrase: str
    context: str


def sorts_of(manual: Wording, *, no_apology: bool) -> tuple[Sort, ...]:
    """What a text is looked through for, the refused first. `no_apology`: words of apology count, too (CMP-33)."""
    sorts = [
        Sort(FORBIDDEN, True, manual.forbidden, {}, {}),
        *(Sort(APOLOGY, False, manual.apologies, {}, {}) for _each in [0] if no_apology),
        Sort(DISCOURAGED, False, manual.discouraged, {}, {}),
    ]
    for kind in manual.kinds:
        labels = {language: kind.label.text(language) for language in ("zh", "en")}
        hints = {language: kind.hint.text(language) for language in ("zh", "en")}
        sorts.append(Sort(kind.rule, kind.blocks, kind.phrases, labels, hints))
    return tuple(sorted(sorts, key=lambda sort: not sort.blocks))


def judged(text: str, sorts: Iterable[Sort]) -> list[Concern]:
    """Every phrase of the text that one of the sorts has, sort by sort, in the order of the text."""
    return [
        Concern(sort, found.phrase, found.start, found.end)
        for sort in sorts
        for found in find_phrases(text, sort.phrases)
    ]


def harmful(text: str, concerns: Iterable[Concern], allowed: Iterable[InContext]) -> list[Concern]:
    """The concerns that are left when those are taken out that stand in words in which they are allowed."""
    spans: dict[str, list[Found]] = {}
    for each in allowed:
        spans.setdefault(each.phrase, []).extend(find_phrases(text, (each.context,)))
    return [
        concern
        for concern in concerns
        if not any(span.start <= concern.start and concern.end <= span.end for span in spans.get(concern.phrase, ()))
    ]


def by_rule(concerns: Iterable[Concern]) -> dict[str, list[str]]:
    """Which phrases each rule speaks of, each once."""
    rules: dict[str, dict[str, None]] = {}
    for concern in concerns:
        rules.setdefault(concern.rule, {})[concern.phrase] = None
    return {rule: list(phrases) for rule, phrases in rules.items()}


def words_around(text: str, concern: Concern) -> str:
    """The phrase with what stands before and behind it, as one line."""
    begin, end = max(0, concern.start - _AROUND), concern.end + _AROUND
    line = " ".join(text[begin:end].split())
    return f"{'…' if begin else ''}{line}{'…' if end < len(text) else ''}"[:200]
