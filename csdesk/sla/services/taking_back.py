"""A fact that was a slip: what it ended is owed again."""

from datetime import datetime

from django.db import transaction

from csdesk.cases.models import Case
from csdesk.cases.services.cases import lock_case
from csdesk.sla.models import Clock, Verdict
from csdesk.sla.queries.policies import document_of
from csdesk.sla.services.arming import rearm
from csdesk.sla.services.next_due import keep_next_due
from csdesk.sla.services.terms import reckon, terms_of_clock


@transaction.atomic
def take_back_fact(case: Case, fact: str, *, told_at: datetime, at: datetime) -> list[Clock]:
    """Let the clocks go on that a fact of `told_at` had ended, from their original start; those that went on.

    A promise that was found broken stays broken. A deadline that passed meanwhile is the engine's to find.
    """
    case_now = lock_case(case)
    ended = Clock.objects.filter(case=case_now, settled_by=fact, settled_at=told_at).exclude(verdict=Verdict.BREACHED)
    clocks = list(ended.select_for_update(of=("self",), no_key=True).order_by("pk"))
    for clock in clocks:
        clock.settled_at, clock.settled_by, clock.verdict = None, "", ""
        terms = terms_of_clock(clock, document_of(clock))
        due_at = None if terms.budget else clock.due_at
        rearm(clock, terms, reckon(terms, clock.started_at, clock.pauses.all(), due_at=due_at), now=at)
        clock.save()
    keep_next_due(case)
    return clocks
