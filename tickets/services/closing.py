"""What remains of a complaint: lessons, spot checks, and for how long its file is kept."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csdesk.conversations.rules import clean_text
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Task, TaskState
from csdesk.sla.policies import may_finish_task
from csdesk.sla.registry import TaskKind
from csdesk.sla.services.taking_back import take_back_fact
from csdesk.sla.services.tasks import finish_task
from tickets.lifecycle import COMPLAINT_LIFECYCLE, DONE
from tickets.models import Complaint, SpotCheck
from tickets.policies import may_spot_check, may_work_on
from tickets.queries.complaints import complaint_of
from tickets.services.indexing import index_check, index_judgement
from tickets.services.locking import lock_complaint
from tickets.services.transitions import move_complaint

# The task that a drawn spot check is, and what can come of it.
CHECK, PASSED, FOUND = "spot_check", "passed", "found"


@transaction.atomic
def summarise_complaint(
    complaint: Complaint, *, summary: str, is_kept_forever: bool, actor: Member | None, now: datetime
) -> Complaint:
    """Note what was learned and what will be improved (CMP-58), and whether the file is kept for good (CMP-55)."""
    if not may_work_on(actor, complaint):
        raise PermissionDenied(f"{actor} may not work on {complaint}.")
    complaint = lock_complaint(complaint)
    summary = clean_text(summary)
    if (summary, is_kept_forever) == (complaint.summary, complaint.is_kept_forever):
        return complaint
    complaint.summary, complaint.is_kept_forever = summary, is_kept_forever
    complaint.save(update_fields=["summary", "is_kept_forever"])
    index_judgement(complaint)
    facts = {"summary": summary, "is_kept_forever": is_kept_forever}
    publish(complaint.case, record(complaint.case, "complaint.summarise", actor=actor, at=now, **facts))
    return complaint


@transaction.atomic
def close_complaint(complaint: Complaint, *, note: str, actor: Member | None, now: datetime) -> Complaint:
    """Close an answered complaint with which the customer is satisfied; `note` says how that is known (CMP-51).

    Raises PermissionDenied, TransitionNotAllowed before it is answered, RuleViolation without a note.
    """
    complaint, note = lock_complaint(complaint), clean_text(note)
    COMPLAINT_LIFECYCLE.named("close", leaving=complaint.status)
    if not note:
        raise RuleViolation("CMP-51", _("Write down how you know that the customer is satisfied."), field="note")
    return move_complaint(complaint, "close", actor=actor, now=now, note=note)


@transaction.atomic
def unclose_complaint(complaint: Complaint, *, actor: Member | None, now: datetime) -> Complaint:
    """Undo a closing that was a slip: answered again, and what closing had ended is owed as before.

    The customer has not complained anew: that would be "reopen". Raises PermissionDenied, TransitionNotAllowed.
    """
    complaint = lock_complaint(complaint)
    closed_at = complaint.case.closed_at
    complaint = move_complaint(complaint, "unclose", actor=actor, now=now)
    if closed_at is not None:
        take_back_fact(complaint.case, "complaint.close", told_at=closed_at, at=now)
    return complaint


@transaction.atomic
def spot_check_complaint(complaint: Complaint, *, passed: bool, note: str, actor: Member, now: datetime) -> SpotCheck:
    """Look again at how a complaint was handled (CMP-54); the holder hears of findings.

    Raises PermissionDenied for one's own complaint; RuleViolation before it is answered or without findings.
    """
    if not may_spot_check(actor, complaint):
        raise PermissionDenied(f"{actor} may not spot-check {complaint}.")
    task = Task.objects.filter(case=complaint.case, kind=CHECK, state=TaskState.OPEN).order_by("pk").first()
    if task is not None and may_finish_task(actor, task):
        finish_task(task, PASSED if passed else FOUND, note, actor=actor, now=now)
        return SpotCheck.objects.filter(complaint=complaint, checker=actor).latest("pk")
    return _check(complaint, passed=passed, note=note, actor=actor, now=now)


def check_done(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """What follows when a drawn spot check is ticked off, from whatever page."""
    if task.case is None or actor is None:
        raise RuleViolation("CMP-54", _("Somebody has to look at it himself."))
    complaint = complaint_of(task.case)
    if not may_spot_check(actor, complaint):
        raise PermissionDenied(f"{actor} may not spot-check {complaint}.")
    _check(complaint, passed=outcome == PASSED, note=note, actor=actor, now=now)


def check_kind() -> TaskKind:
    """The kind of task that a drawn spot check is."""
    outcomes = {PASSED: gettext_lazy("Handled properly"), FOUND: gettext_lazy("Not handled properly")}
    return TaskKind(CHECK, outcomes=outcomes, outcomes_with_note=frozenset({FOUND}), follow_up=check_done)


def _check(complaint: Complaint, *, passed: bool, note: str, actor: Member, now: datetime) -> SpotCheck:
    complaint, note = lock_complaint(complaint), clean_text(note)
    if complaint.status not in DONE:
        raise RuleViolation("CMP-54", _("Handled complaints are spot-checked; this one is not answered yet."))
    if not passed and not note:
        raise RuleViolation("CMP-54", _("Say what was not handled properly."), field="note")
    check = SpotCheck.objects.create(complaint=complaint, checker=actor, passed=passed, note=note, at=now)
    index_check(check)
    case = complaint.case
    publish(case, record(case, "complaint.check", actor=actor, at=now, passed=passed, note=note))
    if not passed and case.holder is not None:
        notify([case.holder], "complaint.check", case=case, now=now, note=note[:200])
    return check
