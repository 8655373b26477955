"""Where a promise stands in the manual."""

from collections.abc import Mapping
from typing import Any

from csdesk.cases.models import Case
from csdesk.cases.registry import kind_of
from csdesk.rulebook import at
from csdesk.rulebook.sections import Document
from csdesk.rulebook.sections.approvals import SigningStep
from csdesk.rulebook.sections.clocks import ClockRule
from csdesk.rulebook.sections.duties import DutyRule
from csdesk.rulebook.sections.tasks import TaskRule
from csdesk.sla.models import Clock


def attributes_of(case: Case) -> Mapping[str, Any]:
    """What the manual's conditions look at, as the room that owns the kind of case tells it."""
    return kind_of(case.kind).facts(case)


Policy = ClockRule | TaskRule | DutyRule | SigningStep
# Promises that facts start and keep; the others hang on a row: a task, a step that waits for signatures.
BY_FACTS = "clocks"
_LISTS = {BY_FACTS: "rules", "tasks": "rules", "duties": "rules", "approvals": "steps"}


def policy_in(document: Document, policy: str) -> Policy | None:
    """The entry of a version that a word such as "clocks.result_ordinary" names; None if it has none."""
    section, _dot, key = policy.partition(".")
    if section not in _LISTS:
        return None
    return next((rule for rule in getattr(getattr(document, section), _LISTS[section]) if rule.key == key), None)


def is_by_facts(clock: Clock) -> bool:
    """Whether facts alone start, keep and end the promise."""
    return clock.policy.startswith(f"{BY_FACTS}.")


def document_of(clock: Clock) -> Document | None:
    """The version of the manual under which a clock runs; None for a task made by hand."""
    return at.document_of(clock.rulebook_version_id) if clock.rulebook_version_id else None


def rule_of(clock: Clock) -> ClockRule | None:
    """The promise that a clock runs for; None if it is a task's."""
    document = document_of(clock)
    found = policy_in(document, clock.policy) if document is not None else None
    return found if isinstance(found, ClockRule) else None


def rule_for(document: Document, case: Case, kind: str, attributes: Mapping[str, Any]) -> ClockRule | None:
    """Of the promises of one kind the first whose conditions the case meets."""
    return next((r for r in document.clocks.rules if r.kind == kind and r.applies_to(case.kind, attributes)), None)


def rules_for(document: Document, case: Case, attributes: Mapping[str, Any]) -> list[ClockRule]:
    """The promise of each kind that counts for a case."""
    kinds = dict.fromkeys(rule.kind for rule in document.clocks.rules)
    found = (rule_for(document, case, kind, attributes) for kind in kinds)
    return [rule for rule in found if rule is not None]
