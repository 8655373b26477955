"""Handing a complaint over, with responsibility marked."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case, Phase
from csdesk.desk.services.handing import hand_over, take_back
from csdesk.people.models import Member
from tickets.models import Complaint
from tickets.permissions import Permission
from tickets.policies import may_assign
from tickets.queries.complaints import KIND, complaint_of
from tickets.services.locking import lock_complaint

_LIVE = [Phase.NEW, Phase.OPEN, Phase.WAITING, Phase.DONE]


@transaction.atomic
def assign_complaint(complaint: Complaint, to: Member, *, note: str, actor: Member | None, now: datetime) -> Complaint:
    """Make somebody the holder. Handing over says what is to be done; taking over oneself needs no note (INQ-19).

    Raises PermissionDenied; RuleViolation when the person cannot work on it, holds it already, or the note lacks.
    """
    complaint = lock_complaint(complaint)
    if not may_assign(actor, complaint, to):
        raise PermissionDenied(f"{actor} may not give {complaint} to {to}.")
    hand_over(complaint.case, to, needs=Permission.COMPLAINT_WORK, note=note, actor=actor, now=now)
    return complaint


def hand_over_case(case: Case, to: Member, *, note: str, actor: Member | None, now: datetime) -> None:
    """The same for rooms that know only the case. Raises the same."""
    assign_complaint(complaint_of(case), to, note=note, actor=actor, now=now)


@transaction.atomic
def take_back_assignment(
    complaint: Complaint, before: Member | None, *, given_to: int, actor: Member | None, now: datetime
) -> Complaint:
    """Undo a hand-over: whoever held the complaint before holds it again, or nobody where nobody did.

    Raises PermissionDenied; RuleViolation when somebody else than `given_to` holds it by now, or the one before has
    left (INQ-19).
    """
    complaint = lock_complaint(complaint)
    held = complaint.case.holder
    if held is not None and not may_assign(actor, complaint, before or held):
        raise PermissionDenied(f"{actor} may not give {complaint} back to {before}.")
    take_back(complaint.case, before, given_to=given_to, actor=actor, now=now, may_be_nobodys=True)
    return complaint


def open_complaints_of(member: Member) -> int:
    """How many complaints somebody holds that are not closed."""
    return Case.objects.filter(kind=KIND, holder=member, phase__in=_LIVE).count()


def hand_over_complaints(leaver: Member, heir: Member, actor: Member | None, now: datetime) -> int:
    """Give everything that somebody who leaves still holds to another; how many moved."""
    held = Complaint.objects.filter(case__kind=KIND, case__holder=leaver, case__phase__in=_LIVE)
    complaints = list(held.select_related("case__holder").order_by("case_id"))
    for complaint in complaints:
        note = _("Taken over from %(name)s, who has left.") % {"name": leaver.name}
        assign_complaint(complaint, heir, note=note, actor=None, now=now)
    return len(complaints)
