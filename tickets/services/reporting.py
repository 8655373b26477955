"""Upward: what is major is reported at once, what cannot be solved is decided above."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.conversations.rules import clean_text
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.directory import acting_holders
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from tickets.models import Complaint, ComplaintStep, StepKind
from tickets.policies import may_work_on
from tickets.services.indexing import index_step
from tickets.services.locking import lock_complaint


@transaction.atomic
def report_upward(
    complaint: Complaint, text: str, *, actor: Member | None, now: datetime, to_decide: bool = False
) -> ComplaintStep:
    """Report a complaint upward, in writing.

    A major matter goes to the department's head or the manager in charge (CMP-16); with `to_decide` it is what
    cannot be solved: it goes, with the opinions on it, to the departments concerned and to the head, who decides
    (CMP-34). Raises PermissionDenied; RuleViolation without a text.
    """
    if not may_work_on(actor, complaint):
        raise PermissionDenied(f"{actor} may not report {complaint}.")
    text = clean_text(text)
    if not text:
        raise RuleViolation("CMP-16", _("Say what is reported and why."), field="text")
    complaint = lock_complaint(complaint)
    step = ComplaintStep.objects.create(complaint=complaint, kind=StepKind.REPORTED_UP, text=text, actor=actor, at=now)
    index_step(step)
    told = _told(complaint, now, to_decide=to_decide)
    kind = "complaint.unsolved" if to_decide else "complaint.major"
    notify(told, kind, case=complaint.case, now=now, urgent=True, reason=text[:200])
    event = record(complaint.case, kind, actor=actor, at=now, step=step.pk, text=text, told=told)
    publish(complaint.case, event)
    return step


def was_reported(complaint: Complaint) -> bool:
    """Whether the complaint has been reported upward."""
    return complaint.steps.filter(kind=StepKind.REPORTED_UP).exists()


def _told(complaint: Complaint, now: datetime, *, to_decide: bool) -> list[Member]:
    manual = rulebook_at(now).document.complaints
    if not to_decide:
        return acting_holders(manual.major_reported_to, at=now)
    deciding = acting_holders([manual.unsolved_decided_by], at=now)
    concerned = [asked.in_charge for asked in complaint.departments.select_related("in_charge") if asked.in_charge]
    return list({member.pk: member for member in [*deciding, *concerned]}.values())
