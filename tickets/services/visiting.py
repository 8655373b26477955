"""Somebody comes to the counter: greeted within the minute, asked for his purpose, led to the right person (INQ-37)."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.conversations.rules import clean_line, clean_text
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla import clocks
from tickets.lifecycle import InquiryStatus
from tickets.models import Inquiry
from tickets.policies import may_register_inquiry
from tickets.queries.inquiries import manual_at
from tickets.services.indexing import index_inquiry
from tickets.services.inquiring import NewInquiry, register_inquiry
from tickets.services.locking import lock_inquiry


@transaction.atomic
def note_arrival(name: str = "", *, actor: Member | None, now: datetime) -> Inquiry:
    """A visitor stands at the door: the minute within which he is greeted begins, whatever he wants.

    Raises PermissionDenied; RuleViolation where the manual knows no visits.
    """
    channel = manual_at(now).channel_of("visit")
    if channel is None:
        raise RuleViolation("INQ-37", _("The manual knows no visits."))
    name = clean_line(name, 200) or _("Visitor")
    new = NewInquiry(question=_("(a visitor, not asked yet)"), channel=channel, asker_name=name)
    inquiry = register_inquiry(new, actor=actor, now=now, title=name)
    inquiry.arrived_at = now
    inquiry.save(update_fields=["arrived_at"])
    clocks.observe(inquiry.case, "visit.arrive", at=now, actor=actor)
    publish(inquiry.case, record(inquiry.case, "visit.arrive", actor=actor, at=now))
    return inquiry


@transaction.atomic
def greet_visitor(inquiry: Inquiry, purpose: str = "", *, actor: Member | None, now: datetime) -> Inquiry:
    """Somebody has greeted the visitor and asked for his purpose. Twice is once.

    Raises PermissionDenied; RuleViolation when nobody arrived, or the inquiry is over.
    """
    if not may_register_inquiry(actor):
        raise PermissionDenied(f"{actor} may not greet visitors.")
    inquiry = lock_inquiry(inquiry)
    if inquiry.arrived_at is None or inquiry.status != InquiryStatus.OPEN:
        raise RuleViolation("INQ-37", _("No visitor waits here."))
    if inquiry.greeted_at is not None:
        return inquiry
    inquiry.greeted_at, inquiry.greeted_by = now, actor
    inquiry.question = clean_text(purpose) or inquiry.question
    inquiry.save(update_fields=["greeted_at", "greeted_by", "question"])
    index_inquiry(inquiry)
    case = inquiry.case
    clocks.observe(case, "visit.greet", at=now, actor=actor)
    waited = round((now - inquiry.arrived_at).total_seconds())
    publish(case, record(case, "visit.greet", actor=actor, at=now, seconds=waited, purpose=clean_text(purpose)))
    return inquiry
