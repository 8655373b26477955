"""Handing a complaint over, with responsibility marked."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case, Phase
from csdesk.cases.services.cases import give_case
from csdesk.conversations.rules import clean_text
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.directory import stand_in
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
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
    note = clean_text(note)
    _check(complaint, to, note, actor)
    before = complaint.case.holder
    case = give_case(complaint.case, holder=to)
    facts = {"before": before, "before_name": str(before or ""), "after": to, "after_name": to.name, "note": note}
    publish(case, record(case, "case.assign", actor=actor, at=now, **facts))
    if actor is None or to.pk != actor.pk:
        notify([stand_in(to, at=now)], "case.assign", case=case, now=now, note=note[:200], by=str(actor or ""))
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
    case, held = complaint.case, complaint.case.holder
    if held is None or held.pk != given_to:
        raise RuleViolation("INQ-19", _("Somebody else holds %(number)s by now.") % {"number": complaint})
    if not may_assign(actor, complaint, before or held):
        raise PermissionDenied(f"{actor} may not give {complaint} back to {before}.")
    if before is not None and not before.is_active:
        raise RuleViolation("INQ-19", _("%(name)s cannot work on complaints.") % {"name": before.name})
    give_case(case, holder=before)
    names = {"before_name": held.name, "after_name": str(before or "")}
    note = _("The hand-over was taken back.")
    publish(case, record(case, "case.assign", actor=actor, at=now, before=held, after=before, note=note, **names))
    return complaint


def _check(complaint: Complaint, to: Member, note: str, actor: Member | None) -> None:
    if complaint.case.holder_id == to.pk:
        raise RuleViolation("INQ-19", _("%(name)s holds this complaint already.") % {"name": to.name}, field="to")
    if not to.is_active or not to.is_staff_member or not to.may(Permission.COMPLAINT_WORK):
        raise RuleViolation("INQ-19", _("%(name)s cannot work on complaints.") % {"name": to.name}, field="to")
    if not note and (actor is None or to.pk != actor.pk):
        message = _("Say what is to be done, so that responsibility is clear.")
        raise RuleViolation("INQ-19", message, field="note")


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
