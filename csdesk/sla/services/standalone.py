"""Promises on what is no case yet: new mail is looked at within a time that the manual sets (INQ-34)."""

import logging
from datetime import datetime

from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import NoRulebook, rulebook_at
from csdesk.rulebook.sections.clocks import among
from csdesk.sla.models import Clock
from csdesk.sla.queries.policies import rule_of
from csdesk.sla.services.arming import start_clock
from csdesk.sla.services.settling import settle, void
from csdesk.sla.services.terms import terms_of_rule

log = logging.getLogger(__name__)


def observe_alone(kind: str, fact: str, *, subject: str, at: datetime) -> None:
    """Let a fact start, keep or let go of the promises on something that is no case.

    `kind` is what the manual's promises call its kind of case ("mail"), `subject` which of them it is. Without a
    manual, or when it promises nothing, nothing happens.
    """
    running = Clock.objects.filter(case=None, subject=subject, settled_at=None, policy__startswith="clocks.")
    still = set()
    for clock in running.select_for_update(of=("self",), no_key=True):
        rule = rule_of(clock)
        if rule is None or rule.case_kind != kind:
            continue
        if among(fact, rule.voids_on):
            void(clock, at=at, by=fact)
        elif among(fact, rule.settles_on):
            settle(clock, at=at, by=fact)
        else:
            still.add(clock.kind)
    _start(kind, fact, still, subject=subject, at=at)


def _start(kind: str, fact: str, still: set[str], *, subject: str, at: datetime) -> None:
    try:
        book = rulebook_at(at)
    except NoRulebook:
        return
    for rule in book.document.clocks.rules:
        if rule.kind not in still and rule.applies_to(kind, {}) and among(fact, rule.starts_on):
            still.add(rule.kind)
            terms = terms_of_rule(rule, None)
            try:
                start_clock(rule.kind, terms, case=None, version=book.version, at=at, by=fact, subject=subject)
            except RuleViolation as trouble:
                # What came in must be kept whatever is wrong with the calendar its promise counts on.
                log.error("no promise for %s %s: %s", kind, subject, trouble)
