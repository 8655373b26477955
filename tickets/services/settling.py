"""A complaint that is settled on the spot is registered all the same."""

from datetime import datetime

from django.db import transaction

from csdesk.people.models import Member
from tickets.models import Complaint, StepKind
from tickets.services.answering import enter_call
from tickets.services.steps import add_step


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
