"""Handing an inquiry over, with responsibility marked: none is ever nobody's."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case, Phase
from csdesk.desk.services.handing import hand_over, take_back
from csdesk.people import directory
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from tickets.models import Inquiry
from tickets.permissions import Permission
from tickets.policies import may_assign_inquiry
from tickets.queries.inquiries import KIND, all_inquiries, inquiry_of, manual_at
from tickets.services.locking import lock_inquiry

_LIVE = [Phase.NEW, Phase.OPEN, Phase.WAITING, Phase.DONE]


@transaction.atomic
def assign_inquiry(inquiry: Inquiry, to: Member, *, note: str, actor: Member | None, now: datetime) -> Inquiry:
    """Make somebody the holder; who calls, and about what, goes along in the note (INQ-19, INQ-30).

    Raises PermissionDenied; RuleViolation when the person cannot answer inquiries, holds it already, or the note lacks.
    """
    inquiry = lock_inquiry(inquiry)
    if not may_assign_inquiry(actor, inquiry, to):
        raise PermissionDenied(f"{actor} may not give {inquiry} to {to}.")
    hand_over(inquiry.case, to, needs=Permission.INQUIRY_WORK, note=note, actor=actor, now=now)
    return inquiry


def hand_over_inquiry_case(case: Case, to: Member, *, note: str, actor: Member | None, now: datetime) -> None:
    """The same for rooms that know only the case. Raises the same."""
    assign_inquiry(inquiry_of(case), to, note=note, actor=actor, now=now)


@transaction.atomic
def pass_inquiry_to_leader(inquiry: Inquiry, *, note: str, actor: Member | None, now: datetime) -> Inquiry:
    """Hand what is out of one's scope to whoever leads, or acts for him while he is away (INQ-21, INQ-28).

    Raises as `assign_inquiry`; RuleViolation when nobody above can take it.
    """
    roles = manual_at(now).leaders
    for leader in [*directory.acting_holders(roles, at=now), *directory.administrators(at=now)]:
        if leader.pk != inquiry.case.holder_id and leader.may(Permission.INQUIRY_WORK):
            return assign_inquiry(inquiry, leader, note=note, actor=actor, now=now)
    raise RuleViolation("INQ-21", _("Nobody above can take this now. Ask a colleague."), field="note")


@transaction.atomic
def take_back_inquiry(
    inquiry: Inquiry, before: Member | None, *, given_to: int, actor: Member | None, now: datetime
) -> Inquiry:
    """Undo a hand-over. Raises PermissionDenied; RuleViolation when it has gone on meanwhile (INQ-19)."""
    inquiry = lock_inquiry(inquiry)
    held = inquiry.case.holder
    if held is None or not may_assign_inquiry(actor, inquiry, before or held):
        raise PermissionDenied(f"{actor} may not give {inquiry} back to {before}.")
    take_back(inquiry.case, before, given_to=given_to, actor=actor, now=now)
    return inquiry


def open_inquiries_of(member: Member) -> int:
    """How many inquiries somebody holds that are not closed."""
    return Case.objects.filter(kind=KIND, holder=member, phase__in=_LIVE).count()


def hand_over_inquiries(leaver: Member, heir: Member, actor: Member | None, now: datetime) -> int:
    """Give everything that somebody who leaves still holds to another; how many moved."""
    held = all_inquiries().filter(case__kind=KIND, case__holder=leaver, case__phase__in=_LIVE)
    inquiries = list(held.order_by("case_id"))
    for inquiry in inquiries:
        note = _("Taken over from %(name)s, who has left.") % {"name": leaver.name}
        assign_inquiry(inquiry, heir, note=note, actor=None, now=now)
    return len(inquiries)
