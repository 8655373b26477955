"""A supervisor's correction of when a promise was kept; what was recorded before stays beside it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.services.cases import lock_case
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Clock, ClockCorrection, Verdict
from csdesk.sla.policies import may_correct_clock
from csdesk.sla.queries.clocks import locked_clock
from csdesk.sla.services.next_due import keep_next_due
from csdesk.sla.services.settling import overrun_seconds

FACT = "clock.correct"


@transaction.atomic
def correct_clock(clock: Clock, settled_at: datetime, *, reason: str, actor: Member, now: datetime) -> ClockCorrection:
    """Say that a promise was really kept at another moment, in the past and not before it was given.

    The verdict follows from that moment alone; a breach that was recorded stays recorded. Raises
    PermissionDenied, and RuleViolation for a moment that cannot be, a missing reason, or a clock that stands still.
    """
    if not may_correct_clock(actor, clock):
        raise PermissionDenied(f"{actor} may not correct clocks.")
    if clock.case is not None:
        lock_case(clock.case)
    clock = locked_clock(clock.pk)
    _check(clock, settled_at, reason, now)
    verdict = Verdict.MET if settled_at <= clock.due_at else Verdict.BREACHED
    correction = ClockCorrection.objects.create(
        clock=clock,
        settled_at_before=clock.settled_at,
        settled_at_after=settled_at,
        verdict_before=clock.verdict,
        verdict_after=verdict,
        reason=reason.strip()[:500],
        actor=actor,
        at=now,
    )
    clock.settled_at, clock.settled_by, clock.verdict, clock.next_at = settled_at, FACT, verdict, None
    clock.overrun_seconds = overrun_seconds(clock.due_at, settled_at) if verdict == Verdict.BREACHED else None
    clock.save()
    if clock.case is not None:
        keep_next_due(clock.case)
        facts = {"clock_kind": clock.kind, "before": correction.settled_at_before, "after": settled_at}
        publish(clock.case, record(clock.case, FACT, actor=actor, at=now, reason=correction.reason, **facts))
    return correction


def _check(clock: Clock, settled_at: datetime, reason: str, now: datetime) -> None:
    if not reason.strip():
        raise RuleViolation(clock.rule, _("Write down the reason for the correction."), field="reason")
    if clock.is_paused:
        raise RuleViolation(clock.rule, _("This time limit stands still; let it go on first."))
    if clock.verdict == Verdict.VOID:
        raise RuleViolation(clock.rule, _("This time limit fell away; there is nothing to correct."))
    if not clock.started_at <= settled_at <= now:
        message = _("The moment must lie between the start of the time limit and now.")
        raise RuleViolation(clock.rule, message, field="settled_at")
