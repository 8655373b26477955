"""Letting clocks stand still for a named reason and a limited time, and letting them go on."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.cases.services.cases import lock_case
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.clocks import among
from csdesk.rulebook.sections.pauses import PauseReason
from csdesk.sla.models import CaseFact, Clock, ClockPause
from csdesk.sla.policies import may_pause_on
from csdesk.sla.queries.calendars import calendar_named
from csdesk.sla.queries.clocks import locked_running_clocks
from csdesk.sla.queries.policies import document_of, rule_of
from csdesk.sla.rules import ClockError, add, held, parse_budget
from csdesk.sla.services.arming import rearm, schedule_of, write_schedule
from csdesk.sla.services.next_due import keep_next_due
from csdesk.sla.services.terms import reckon, terms_of_clock

RULE = "INQ-26"
BY_LIMIT = ""


@transaction.atomic
def pause_clocks(
    case: Case, reason_key: str, *, until: datetime | None, actor: Member | None, now: datetime, note: str = ""
) -> list[Clock]:
    """Let those of the case's clocks stand still which the manual lets for this reason.

    `until` is the agreed end, at most the reason's limit; None: that limit. Raises PermissionDenied; RuleViolation
    for an unknown reason, a missing consent, an end in the past or beyond the limit, or when no clock can stand still.
    """
    _check_may(actor, case)
    reason = _reason(reason_key, now)
    _check_consent(reason, actor)
    case_now, fact = lock_case(case), f"pause.{reason_key}"
    clocks = [clock for clock in locked_running_clocks(case_now) if _may_stand_still(clock, fact, now)]
    if not clocks:
        raise RuleViolation(RULE, _("None of the running time limits may stand still for this reason."))
    CaseFact.objects.create(case=case_now, name=fact, at=now)
    ends = [_hold(clock, reason, until=until, actor=actor, now=now, note=note) for clock in clocks]
    keep_next_due(case)
    _announce(case_now, "clock.pause", actor, now, clocks, reason=reason_key, until=min(ends), note=note)
    return clocks


@transaction.atomic
def resume_clocks(case: Case, *, actor: Member | None, now: datetime) -> list[Clock]:
    """Let all clocks of the case that stand still go on. Raises PermissionDenied; RuleViolation when none does."""
    _check_may(actor, case)
    case_now = lock_case(case)
    clocks = [clock for clock in locked_running_clocks(case_now) if clock.is_paused]
    if not clocks:
        raise RuleViolation(RULE, _("No time limit stands still."))
    CaseFact.objects.create(case=case_now, name="pause.end", at=now)
    for clock in clocks:
        go_on(clock, at=now, by="pause.end")
    keep_next_due(case)
    _announce(case_now, "clock.resume", actor, now, clocks)
    return clocks


def go_on(clock: Clock, *, at: datetime, by: str) -> None:
    """Let one (locked) clock go on and save it. A pause whose limit passed before `at` ended there."""
    pause = clock.pauses.get(ended_at=None)
    if pause.until <= at:
        at, by = pause.until, BY_LIMIT
    # A fact that is told afterwards may lie before the pause: then there was none.
    pause.ended_at, pause.ended_by = max(at, pause.started_at), by
    pause.save(update_fields=["ended_at", "ended_by"])
    clock.paused_at = None
    terms = terms_of_clock(clock, document_of(clock))
    rearm(clock, terms, reckon(terms, clock.started_at, clock.pauses.all(), due_at=clock.due_at), now=at)
    clock.save()


def _check_may(actor: Member | None, case: Case) -> None:
    if not may_pause_on(actor, case):
        raise PermissionDenied(f"{actor} may not let the time limits of {case} stand still.")


def _reason(key: str, now: datetime) -> PauseReason:
    reasons: Iterable[PauseReason] = rulebook_at(now).document.pauses.reasons
    found = next((reason for reason in reasons if reason.key == key), None)
    if found is None:
        raise RuleViolation(RULE, _("The manual knows no such reason for a pause."), field="reason")
    return found


def _check_consent(reason: PauseReason, actor: Member | None) -> None:
    if not reason.approved_by or actor is None:
        return
    if not actor.held_roles.filter(role__key=reason.approved_by).exists():
        raise RuleViolation(reason.rule, _("This reason for a pause needs a superior’s consent."), field="reason")


def _may_stand_still(clock: Clock, fact: str, now: datetime) -> bool:
    rule = rule_of(clock)
    # At the deadline or later a pause would change nothing: the promise is over.
    return rule is not None and among(fact, rule.pauses_on) and not clock.is_paused and now < clock.due_at


def _hold(
    clock: Clock, reason: PauseReason, *, until: datetime | None, actor: Member | None, now: datetime, note: str
) -> datetime:
    until = _end_of_pause(clock, reason, until, now)
    ClockPause.objects.create(clock=clock, reason=reason.key, note=note[:500], owner=actor, started_at=now, until=until)
    write_schedule(clock, held(schedule_of(clock), until))
    clock.paused_at = now
    clock.save()
    return until


def _end_of_pause(clock: Clock, reason: PauseReason, until: datetime | None, now: datetime) -> datetime:
    limit = None
    if reason.limit:
        try:
            limit = add(now, parse_budget(reason.limit), calendar_named(clock.calendar))
        except ClockError as error:
            raise RuleViolation(reason.rule, str(error), field="until") from error
    if until is None:
        until = limit
    if until is None:
        raise RuleViolation(reason.rule, _("Say until when at the latest."), field="until")
    if until <= now:
        raise RuleViolation(reason.rule, _("The pause must end in the future."), field="until")
    if limit is not None and until > limit:
        message = _("For this reason a pause may last %(limit)s at most.") % {"limit": reason.limit}
        raise RuleViolation(reason.rule, message, field="until", facts={"limit": limit.isoformat()})
    return until


def _announce(case: Case, kind: str, actor: Member | None, now: datetime, clocks: list[Clock], **facts: object) -> None:
    event = record(case, kind, actor=actor, at=now, clocks=[clock.kind for clock in clocks], **facts)
    publish(case, event)
