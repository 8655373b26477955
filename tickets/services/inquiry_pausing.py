"""Waiting for the word of whoever asked, for a reason of the manual and no longer than it allows."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from csdesk.cases.models import Case
from csdesk.conversations.models import Message
from csdesk.events.models import Event
from csdesk.people.models import Member
from csdesk.sla import clocks
from csdesk.sla.policies import may_pause
from tickets.lifecycle import InquiryStatus
from tickets.models import Inquiry
from tickets.queries.inquiries import KIND, inquiry_of
from tickets.services.inquiry_course import move_inquiry
from tickets.services.locking import lock_inquiry


@transaction.atomic
def pause_inquiry(
    inquiry: Inquiry,
    reason_key: str,
    *,
    actor: Member | None,
    now: datetime,
    until: datetime | None = None,
    note: str = "",
) -> Inquiry:
    """Let the inquiry wait; the clocks that the manual lets stand still for this reason do (INQ-26). What is said to
    the customer meanwhile asks him for more and answers nothing.

    `until` at most the reason's limit; None: that limit. Raises PermissionDenied, TransitionNotAllowed,
    RuleViolation for an unknown reason, a missing consent, or when no time limit may stand still for it.
    """
    if not may_pause(actor):
        raise PermissionDenied(f"{actor} may not let time limits stand still.")
    inquiry = move_inquiry(inquiry, "wait", actor=actor, now=now, reason=reason_key, note=note, until=until)
    clocks.pause(inquiry.case, reason_key, until=until, actor=actor, now=now, note=note)
    return inquiry


@transaction.atomic
def resume_inquiry(inquiry: Inquiry, *, actor: Member | None, now: datetime) -> Inquiry:
    """Go on with an inquiry that waited. Raises TransitionNotAllowed when it does not wait."""
    inquiry = lock_inquiry(inquiry)
    if inquiry.status == InquiryStatus.WAITING and any(clock.is_paused for clock in clocks.clocks_of(inquiry.case)):
        clocks.resume(inquiry.case, actor=actor, now=now)
    return move_inquiry(inquiry, "resume", actor=actor, now=now)


def asker_wrote(case: Case, message: Message, now: datetime) -> None:
    """An inquiry that waited for the customer goes on with his word; any other is the holder's to judge."""
    inquiry = lock_inquiry(inquiry_of(case))
    if inquiry.status == InquiryStatus.WAITING:
        resume_inquiry(inquiry, actor=None, now=now)


def inquiry_clock_went_on(event: Event) -> None:
    """A pause ended by its limit: an inquiry none of whose time limits stands still does not wait any more."""
    if event.case.kind != KIND:
        return
    inquiry = Inquiry.objects.filter(case=event.case).select_related("case").first()
    if inquiry is None or lock_inquiry(inquiry).status != InquiryStatus.WAITING:
        return
    if not any(clock.is_paused for clock in clocks.clocks_of(event.case)):
        resume_inquiry(inquiry, actor=None, now=event.at)
