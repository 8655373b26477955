"""What should be armed, reckoned from the facts alone, against what is: missing none, orphaned none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from csdesk.cases.models import Case
from csdesk.cases.services.cases import lock_case
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.clocks import ClockRule, among
from csdesk.sla.models import CaseFact, Clock, Task, TaskState
from csdesk.sla.queries.clocks import locked_running_clocks
from csdesk.sla.queries.policies import attributes_of, is_by_facts, rules_for
from csdesk.sla.registry import promise_kind
from csdesk.sla.services.arming import start_clock
from csdesk.sla.services.next_due import keep_next_due
from csdesk.sla.services.terms import terms_of_rule

Promise = tuple[str, str]  # kind, subject


@dataclass
class Findings:
    """What did not agree: promises owed without a clock, clocks without a promise, clocks without their alarm.

    The first and the last are mended; a clock that nobody owes is only reported.
    """

    checked: int = 0
    missing: list[str] = field(default_factory=list)
    orphaned: list[str] = field(default_factory=list)
    unarmed: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether everything agreed."""
        return not (self.missing or self.orphaned or self.unarmed)


def reconcile_cases(cases: Sequence[Case], findings: Findings) -> None:
    """Check the clocks of some cases and mend what is missing."""
    facts = _facts_by_case(cases)
    for case in cases:
        with transaction.atomic():
            _reconcile(lock_case(case), facts.get(case.pk, []), findings)


def owed_promises(case: Case, facts: Sequence[CaseFact], attributes: Mapping[str, Any]) -> dict[Promise, CaseFact]:
    """The promises that a case's facts, taken one after the other, leave owed, each with the fact that started it."""
    owed: dict[Promise, tuple[ClockRule, CaseFact]] = {}
    given: dict[Promise, datetime] = {}
    opened: dict[str, datetime] = {}
    for fact in facts:
        for promise, (rule, _start) in list(owed.items()):
            if fact.subject in ("", promise[1]) and among(fact.name, rule.voids_on + rule.settles_on):
                del owed[promise]
        for rule in rules_for(rulebook_at(fact.at).document, case, attributes):
            promise = (rule.kind, fact.subject)
            if promise in owed or not among(fact.name, rule.starts_on):
                continue
            if fact.name == f"{case.kind}.reclassify":
                since = opened.get(rule.kind)
                if since is not None and promise in given and given[promise] >= since:
                    continue
            else:
                opened[rule.kind] = fact.at
            owed[promise], given[promise] = (rule, fact), fact.at
    return {promise: start for promise, (_rule, start) in owed.items()}


def _facts_by_case(cases: Sequence[Case]) -> dict[int, list[CaseFact]]:
    found: dict[int, list[CaseFact]] = {}
    for fact in CaseFact.objects.filter(case__in=[case.pk for case in cases]).order_by("id"):
        found.setdefault(fact.case_id, []).append(fact)
    return found


def _reconcile(case: Case, facts: Sequence[CaseFact], findings: Findings) -> None:
    attributes = attributes_of(case)
    clocks = list(locked_running_clocks(case))
    findings.checked += len(clocks)
    owed = owed_promises(case, facts, attributes)
    armed = {(clock.kind, clock.subject): clock for clock in clocks if is_by_facts(clock)}
    for promise, fact in owed.items():
        if promise not in armed and not _was_given(case, promise, fact):
            findings.missing.append(f"{case.number} {promise[0]}")
            _arm(case, promise, fact, attributes)
    findings.orphaned += [f"{case.number} {kind}" for kind, subject in armed if (kind, subject) not in owed]
    findings.orphaned += [f"{case.number} {clock.kind}" for clock in _without_their_row(case, clocks)]
    for clock in clocks:
        _check_alarm(case, clock, findings)
    keep_next_due(case)


def _without_their_row(case: Case, clocks: Sequence[Clock]) -> list[Clock]:
    """Clocks of tasks, and of what other rooms keep, that nobody owes any more."""
    owed = set(Task.objects.filter(case=case, state=TaskState.OPEN).values_list("clock", flat=True))
    rest = [clock for clock in clocks if not is_by_facts(clock)]
    for kind in {clock.kind for clock in rest}:
        if (promise := promise_kind(kind)) is not None:
            owed |= promise.owed(case)
    return [clock for clock in rest if clock.pk not in owed]


def _was_given(case: Case, promise: Promise, fact: CaseFact) -> bool:
    # Ended by other means than facts: a correction, a manual that dropped the promise.
    kind, subject = promise
    return Clock.objects.filter(case=case, kind=kind, subject=subject, started_at__gte=fact.at).exists()


def _arm(case: Case, promise: Promise, fact: CaseFact, attributes: Mapping[str, Any]) -> None:
    kind, subject = promise
    book = rulebook_at(fact.at)
    rule = next(rule for rule in rules_for(book.document, case, attributes) if rule.kind == kind)
    terms = terms_of_rule(rule, case)
    start_clock(kind, terms, case=case, version=book.version, at=fact.at, by=fact.name, subject=subject)


def _check_alarm(case: Case, clock: Clock, findings: Findings) -> None:
    expected = clock.alarms[clock.level] if clock.level < len(clock.alarms) else None
    if clock.next_at != expected:
        findings.unarmed.append(f"{case.number} {clock.kind}")
        clock.next_at, clock.error = expected, ""
        clock.save(update_fields=["next_at", "error"])
