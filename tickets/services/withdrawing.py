"""What was taken for a complaint and is none is taken back; the number and the history stay."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.conversations.models import MessageKind
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from tickets.models import Complaint
from tickets.services.locking import lock_complaint
from tickets.services.transitions import move_complaint


@transaction.atomic
def withdraw_complaint(complaint: Complaint, *, actor: Member | None, now: datetime) -> Complaint:
    """Take a complaint out of the register again: its promises fall away (INQ-34).

    Raises PermissionDenied, TransitionNotAllowed; RuleViolation once the customer was told something.
    """
    complaint = lock_complaint(complaint)
    told = complaint.case.messages.filter(kind__in=[MessageKind.PUBLIC, MessageKind.CALL]).exists()
    if told:
        message = _("%(number)s cannot be taken back: the customer was answered already.")
        raise RuleViolation("INQ-34", message % {"number": complaint.case.number})
    return move_complaint(complaint, "withdraw", actor=actor, now=now)
