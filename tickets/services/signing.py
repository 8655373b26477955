"""The superior's read-and-sign (阅签) under what was entered: who read it, when, with which remark (DOC-02)."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.conversations.rules import clean_text
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from tickets.models import Complaint, ComplaintStep, StepKind
from tickets.policies import may_read_and_sign
from tickets.services.indexing import index_step
from tickets.services.locking import lock_complaint


@transaction.atomic
def read_and_sign(complaint: Complaint, *, note: str, actor: Member, now: datetime) -> ComplaintStep:
    """Sign for having read what stands on the complaint up to now; nobody signs his own handling.

    Raises PermissionDenied; RuleViolation when nothing was entered since the same person signed.
    """
    if not may_read_and_sign(actor, complaint):
        raise PermissionDenied(f"{actor} may not sign for {complaint}.")
    complaint = lock_complaint(complaint)
    last = complaint.steps.order_by("-pk").first()
    if last is not None and last.kind == StepKind.READ_SIGNED and last.actor_id == actor.pk:
        raise RuleViolation("DOC-02", _("You have signed already; nothing was entered since."), field="note")
    text = clean_text(note) or _("Read.")
    step = ComplaintStep.objects.create(complaint=complaint, kind=StepKind.READ_SIGNED, text=text, actor=actor, at=now)
    index_step(step)
    facts = {"step": step.pk, "step_kind": step.kind, "text": text}
    publish(complaint.case, record(complaint.case, "complaint.step", actor=actor, at=now, **facts))
    return step
