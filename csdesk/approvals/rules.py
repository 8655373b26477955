"""Which steps of a chain count, and what a signature makes of a step: arithmetic without a database."""

from collections.abc import Iterable, Mapping
from typing import Any

from csdesk.rulebook.sections.approvals import SigningStep
from csdesk.rulebook.sections.clocks import word_of

ALL, ANY = "all_of", "any_of"


def counts(step: SigningStep, facts: Mapping[str, Any], *, amount_fen: int | None, days: int | None) -> bool:
    """Whether a step is to be signed: its conditions hold and no limit leaves it out.

    What is not known is not below a limit: rather a signature too many than one too few.
    """
    if any(word_of(facts.get(condition.attribute)) not in condition.words for condition in step.when):
        return False
    return not (_below(amount_fen, step.from_amount_fen) or _below(days, step.from_days))


def _below(value: int | None, limit: int | None) -> bool:
    return limit is not None and value is not None and value < limit


def is_passed(agreement: str, signed: Iterable[bool]) -> bool:
    """Whether a step is through, given for each of its lines whether it is signed."""
    found = list(signed)
    return any(found) if agreement == ANY else all(found)


def clean_reason(text: str) -> str:
    """A reason or note as it may be stored: without what the database refuses, without edges."""
    return text.replace("\x00", "").replace("\r\n", "\n").strip()
