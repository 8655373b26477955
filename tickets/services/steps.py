"""The written record of what was done about a complaint (CMP-13)."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.conversations.rules import clean_text
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla import clocks
from tickets.models import Complaint, ComplaintStep, StepKind
from tickets.policies import may_work_on
from tickets.services.indexing import index_step
from tickets.services.locking import lock_complaint

# What is more than a note: who may do it, and who hears of it, is decided elsewhere.
ACTS_OF_THEIR_OWN = {StepKind.REPORTED_UP, StepKind.READ_SIGNED}
# Which step is a fact that clocks know.
_FACTS = {StepKind.VERIFICATION: "complaint.verify"}
_RULES = {
    StepKind.FIRST_LINE: "CMP-14",
    StepKind.VERIFICATION: "CMP-45",
    StepKind.PLAN: "CMP-29",
    StepKind.CARRIED_OUT: "CMP-29",
    StepKind.AGREEMENT: "CMP-44",
    StepKind.FEEDBACK: "CMP-51",
}


@transaction.atomic
def add_step(
    complaint: Complaint,
    kind: str,
    text: str,
    *,
    actor: Member | None,
    now: datetime,
    promised_for: datetime | None = None,
) -> ComplaintStep:
    """Note one thing done: done at once (CMP-14), verified (CMP-45), planned, carried out (CMP-29), agreed, said.

    With an agreement goes the moment by which the solution was promised (CMP-44). What verifying brought out is
    told to the departments asked (CMP-45). Raises PermissionDenied, RuleViolation.
    """
    if not may_work_on(actor, complaint):
        raise PermissionDenied(f"{actor} may not work on {complaint}.")
    text, kind = clean_text(text), StepKind(kind)
    if kind in ACTS_OF_THEIR_OWN:
        raise RuleViolation("DOC-02", _("This is done by an act of its own."), field="kind")
    if not text:
        raise RuleViolation(_RULES.get(kind, "CMP-13"), _("Write down what was done."), field="text")
    if promised_for is not None and promised_for <= now:
        raise RuleViolation("CMP-44", _("The time promised must lie ahead."), field="promised_for")
    complaint = lock_complaint(complaint)
    step = ComplaintStep.objects.create(complaint=complaint, kind=kind, text=text, actor=actor, at=now)
    index_step(step)
    if promised_for is not None:
        complaint.promised_for = promised_for
        complaint.save(update_fields=["promised_for"])
    case = complaint.case
    if (fact := _FACTS.get(kind)) is not None:
        clocks.observe(case, fact, at=now, actor=actor)
    publish(case, record(case, "complaint.step", actor=actor, at=now, step=step.pk, step_kind=kind, text=text))
    if kind == StepKind.VERIFICATION:
        _tell_departments(complaint, now)
    return step


def _tell_departments(complaint: Complaint, now: datetime) -> None:
    asked = complaint.departments.select_related("in_charge")
    notify([a.in_charge for a in asked if a.in_charge], "complaint.verified", case=complaint.case, now=now)
