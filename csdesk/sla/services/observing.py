"""Facts move clocks: which ones a fact starts, keeps, ends or lets go on, the manual says."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from csdesk.cases.models import Case
from csdesk.cases.services.cases import lock_case
from csdesk.people.models import Member
from csdesk.rulebook.at import RulebookInForce, rulebook_at
from csdesk.rulebook.sections.clocks import ClockRule, among
from csdesk.sla.models import CaseFact, Clock, Verdict
from csdesk.sla.queries.clocks import locked_running_clocks
from csdesk.sla.queries.policies import attributes_of, document_of, rule_for, rule_of, rules_for
from csdesk.sla.services.arising import cancel_tasks_at, create_tasks_at
from csdesk.sla.services.arming import rearm, start_clock, start_clocks
from csdesk.sla.services.next_due import keep_next_due
from csdesk.sla.services.pausing import go_on
from csdesk.sla.services.settling import settle, void
from csdesk.sla.services.terms import reckon, terms_of_clock, terms_of_rule


@transaction.atomic
def observe_fact(
    case: Case, fact: str, *, at: datetime, actor: Member | None, subject: str, owner: Member | None
) -> list[Clock]:
    """Let a fact move the case's clocks and tasks; the clocks it moved. See `csdesk.sla.clocks.observe`."""
    case_now = lock_case(case)
    CaseFact.objects.create(case=case_now, name=fact, subject=subject, at=at)
    running = [clock for clock in locked_running_clocks(case_now) if subject in ("", clock.subject)]
    moved = [clock for clock in running if _move(clock, fact, at)]
    book = rulebook_at(at)
    attributes = attributes_of(case_now)
    still = {(clock.kind, clock.subject) for clock in running if clock.is_running}
    promised = {
        rule.kind: terms_of_rule(rule, case_now)
        for rule in rules_for(book.document, case_now, attributes)
        if among(fact, rule.starts_on) and (rule.kind, subject) not in still
    }
    given: dict[str, Any] = {"version": book.version, "at": at, "by": fact, "subject": subject, "owner": owner}
    moved += start_clocks(promised, case=case_now, **given)
    still_open = cancel_tasks_at(fact, case_now, at=at)
    create_tasks_at(fact, case_now, attributes, book, at=at, but=still_open)
    keep_next_due(case)
    return moved


@transaction.atomic
def reclassify_case(case: Case, *, at: datetime, actor: Member | None) -> list[Clock]:
    """Reckon the case's clocks anew for what it is now. See `csdesk.sla.clocks.reclassify`."""
    case_now, fact = lock_case(case), f"{case.kind}.reclassify"
    CaseFact.objects.create(case=case_now, name=fact, at=at)
    attributes = attributes_of(case_now)
    running = [clock for clock in locked_running_clocks(case_now) if rule_of(clock) is not None]
    moved = [clock for clock in running if _reconsider(clock, case_now, attributes, at=at, by=fact)]
    still = {clock.kind for clock in running if clock.is_running}
    book = rulebook_at(at)
    for rule in rules_for(book.document, case_now, attributes):
        start = None if rule.kind in still else _owed_since(case_now, rule, fact)
        if start is not None:
            moved.append(_start(rule, book, case_now, at=start.at, by=start.name, subject=start.subject, owner=None))
    keep_next_due(case)
    return moved


def _move(clock: Clock, fact: str, at: datetime) -> bool:
    rule = rule_of(clock)
    if rule is None:
        return False
    # Promised by one word and ended by another of the same moment (a public word that is the answer): never owed.
    is_empty = clock.started_at == at and among(clock.started_by, rule.settles_on)
    if among(fact, rule.voids_on) or (is_empty and among(fact, rule.settles_on)):
        void(clock, at=at, by=fact)
    elif among(fact, rule.settles_on):
        settle(clock, at=at, by=fact)
    elif clock.is_paused and among(fact, rule.resumes_on):
        go_on(clock, at=at, by=fact)
    else:
        return False
    return True


def _start(
    rule: ClockRule, book: RulebookInForce, case: Case, *, at: datetime, by: str, subject: str, owner: Member | None
) -> Clock:
    terms = terms_of_rule(rule, case)
    return start_clock(rule.kind, terms, case=case, version=book.version, at=at, by=by, subject=subject, owner=owner)


def _reconsider(clock: Clock, case: Case, attributes: Mapping[str, Any], *, at: datetime, by: str) -> bool:
    """Give a running clock the terms that count for the case now, from its original start; False if it has them."""
    document = document_of(clock)
    rule = rule_for(document, case, clock.kind, attributes) if document is not None else None
    if rule is None:
        void(clock, at=at, by=by)
        return True
    terms = terms_of_rule(rule, case)
    if terms == terms_of_clock(clock, document):
        return False
    rearm(clock, terms, reckon(terms, clock.started_at, clock.pauses.all()), now=at)
    clock.save()
    return True


def _owed_since(case: Case, rule: ClockRule, reclassified: str) -> CaseFact | None:
    """The fact from which a promise is owed that counts only now; None if it was kept since, or not yet owed."""
    starting = CaseFact.objects.filter(case=case, name__in=rule.starts_on).order_by("-id")
    opening = starting.exclude(name=reclassified).first()
    given = Clock.objects.filter(case=case, kind=rule.kind).exclude(verdict=Verdict.VOID)
    if opening is not None and given.filter(started_at__gte=opening.at).exists():
        return None
    return starting.first()
