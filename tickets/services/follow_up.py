"""After the answer: does the customer find it solved? Satisfied closes, not satisfied opens again."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csdesk.conversations.rules import clean_text
from csdesk.conversations.services.messages import log_call
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Task, TaskState
from csdesk.sla.registry import TaskKind
from csdesk.sla.services.tasks import finish_task, note_done_elsewhere
from tickets.lifecycle import COMPLAINT_LIFECYCLE
from tickets.models import Complaint, ComplaintStep, StepKind
from tickets.policies import may_say_result, may_work_on
from tickets.queries.complaints import complaint_of
from tickets.services.indexing import index_step
from tickets.services.locking import lock_complaint
from tickets.services.transitions import move_complaint

SATISFIED, NOT_SATISFIED, NOT_REACHED = "satisfied", "not_satisfied", "not_reached"
OUTCOMES = {
    SATISFIED: gettext_lazy("Satisfied: close"),
    NOT_SATISFIED: gettext_lazy("Not satisfied: reopen"),
    NOT_REACHED: gettext_lazy("Not reached"),
}
# The call on the day of the answer (CMP-50), or the slip within a day of it (CMP-53).
CALL, SLIP = "follow_up_call", "feedback_slip"
KINDS = (CALL, SLIP)
# The customer's own word in the portal: no task, and no call to log.
PORTAL = "portal"


@transaction.atomic
def finish_follow_up(
    complaint: Complaint, outcome: str, note: str, *, actor: Member | None, now: datetime
) -> Complaint:
    """Enter what the customer says of the result: satisfied closes (CMP-51), not satisfied reopens (CMP-52).

    Ends the follow-up task when there is one. Raises PermissionDenied, TransitionNotAllowed when the complaint
    is not answered, RuleViolation without a note of what was said.
    """
    if not may_work_on(actor, complaint):
        raise PermissionDenied(f"{actor} may not follow up {complaint}.")
    if outcome not in OUTCOMES:
        raise RuleViolation("CMP-50", _("Choose what the customer says."), field="outcome")
    complaint = lock_complaint(complaint)
    task = follow_up_task(complaint)
    if task is not None:
        finish_task(task, outcome, note, actor=actor, now=now)
    else:
        _apply(complaint, outcome, note, kind=CALL, actor=actor, now=now)
    return lock_complaint(complaint)


@transaction.atomic
def take_customers_word(
    complaint: Complaint, *, is_satisfied: bool, note: str, actor: Member, now: datetime
) -> Complaint:
    """A dealer's contact himself says in the portal whether it is solved, which spares the call (CMP-50).

    Raises PermissionDenied for another dealer's, TransitionNotAllowed when it is not answered, RuleViolation without
    a word.
    """
    if not may_say_result(actor, complaint):
        raise PermissionDenied(f"{actor} may not rate {complaint}.")
    complaint = lock_complaint(complaint)
    COMPLAINT_LIFECYCLE.named("close", leaving=complaint.status)
    outcome = SATISFIED if is_satisfied else NOT_SATISFIED
    task = follow_up_task(complaint)
    if task is not None:
        note_done_elsewhere(task, outcome, note, actor=actor, now=now)
    _apply(complaint, outcome, note, kind=PORTAL, actor=actor, now=now)
    return lock_complaint(complaint)


def follow_up_task(complaint: Complaint) -> Task | None:
    """The complaint's open follow-up task, if it has one."""
    return Task.objects.filter(case=complaint.case, kind__in=KINDS, state=TaskState.OPEN).order_by("pk").first()


def follow_up_done(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """What follows when the task is finished, from whatever page: registered with the kinds of tasks."""
    if task.case is not None:
        complaint = complaint_of(task.case)
        if not may_work_on(actor, complaint):
            raise PermissionDenied(f"{actor} may not follow up {complaint}.")
        _apply(complaint, outcome, note, kind=task.kind, actor=actor, now=now)


def _apply(complaint: Complaint, outcome: str, note: str, *, kind: str, actor: Member | None, now: datetime) -> None:
    complaint, note = lock_complaint(complaint), clean_text(note)
    transition = {SATISFIED: "close", NOT_SATISFIED: "reopen"}.get(outcome)
    if transition is not None:
        COMPLAINT_LIFECYCLE.named(transition, leaving=complaint.status)
    if not note:
        raise RuleViolation("CMP-51", _("Write down what the customer said."), field="note")
    _note_talk(complaint, outcome, note, kind=kind, actor=actor, now=now)
    if transition is not None:
        facts = {"step_kind": StepKind.FEEDBACK, "text": note}
        step = ComplaintStep.objects.create(complaint=complaint, kind=StepKind.FEEDBACK, text=note, actor=actor, at=now)
        index_step(step)
        publish(
            complaint.case,
            record(complaint.case, "followup.done", actor=actor, at=now, outcome=outcome, step=step.pk, **facts),
        )
        # The notice of a reopened complaint tells what was said; on a closed one's timeline it stands already.
        said: dict[str, Any] = {"note": note} if transition == "reopen" else {}
        move_complaint(complaint, transition, actor=actor, now=now, **said)


def _note_talk(
    complaint: Complaint, outcome: str, note: str, *, kind: str, actor: Member | None, now: datetime
) -> None:
    if kind != CALL:
        return
    reached = "not_reached" if outcome == NOT_REACHED else "reached"
    log_call(
        complaint.case,
        note,
        direction="out",
        number=complaint.complainant_phone,
        outcome=reached,
        at=now,
        actor=actor,
        now=now,
    )


def task_kinds() -> list[TaskKind]:
    """The kinds of follow-up tasks, for the registry of tasks."""
    return [
        TaskKind(
            kind,
            outcomes=OUTCOMES,
            outcomes_with_note=frozenset(OUTCOMES),
            outcomes_that_leave_it_open=frozenset({NOT_REACHED}),
            follow_up=follow_up_done,
        )
        for kind in KINDS
    ]
