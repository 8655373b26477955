"""A complaint that is settled on the spot is registered all the same."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from dealers.models import Dealer
from tickets.models import Complaint, StepKind
from tickets.policies import may_work_on
from tickets.services.answering import enter_call
from tickets.services.opening import NewComplaint, open_complaint
from tickets.services.steps import add_step


@transaction.atomic
def open_settled(
    new: NewComplaint, text: str, *, actor: Member | None, now: datetime, dealer: Dealer | None = None
) -> Complaint:
    """Enter a complaint whose result was given at once; both or nothing.

    Raises as `open_complaint` and `settle_at_once`; RuleViolation at `settled` when somebody else has to settle it.
    """
    complaint = open_complaint(new, actor=actor, now=now, dealer=dealer)
    if not may_work_on(actor, complaint):
        message = _("Somebody else settles this: leave it empty, and register what the customer says.")
        raise RuleViolation("CMP-15", message, field="settled")
    return settle_at_once(complaint, text, actor=actor, now=now)


@transaction.atomic
def settle_at_once(complaint: Complaint, text: str, *, actor: Member | None, now: datetime) -> Complaint:
    """Note that the result was given at once, by word of mouth (CMP-04, CMP-14, CMP-41): the complaint is answered.

    Raises as `add_step` and `enter_call`.
    """
    add_step(complaint, StepKind.FIRST_LINE, text, actor=actor, now=now)
    enter_call(
        complaint,
        text,
        direction="in",
        number=complaint.complainant_phone,
        outcome="reached",
        at=now,
        actor=actor,
        now=now,
        is_answer=True,
    )
    complaint.refresh_from_db()
    return complaint
