"""The lists that an inquiry's page shows, in one statement; its facts for conditions; what holds on it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from csdesk.cases.models import Case, CaseLabel
from csdesk.conversations.models import Draft, Macro, Message, MessageAttachment, Reading
from csdesk.conversations.queries import drafts_of, macros_for, reading_of
from csdesk.desk.queries.rows import given_labels
from csdesk.desk.queries.stream import entries_of
from csdesk.events.models import Event
from csdesk.people.models import Member
from csdesk.sla.models import Clock
from csdesk.sla.queries.shown import clocks_of
from csdesk.tenancy.together import hang, read_together
from dealers.models import CaseParty
from tickets.models import Consultation, Inquiry, PhoneCall
from tickets.policies import seen_inquiries
from tickets.queries.inquiries import inquiry_of, of_asker

MOST_MACROS = 30
MOST_EARLIER = 5


@dataclass(frozen=True)
class InquiryOnPage:
    """What hangs on an inquiry; messages and events newest first."""

    messages: QuerySet[Message]
    message_files: QuerySet[MessageAttachment]
    events: QuerySet[Event]
    clocks: QuerySet[Clock]
    readings: QuerySet[Reading]
    drafts: QuerySet[Draft]
    labels: QuerySet[CaseLabel]
    macros: QuerySet[Macro]
    consultations: QuerySet[Consultation]
    calls: QuerySet[PhoneCall]
    earlier: QuerySet[Inquiry]
    party: QuerySet[CaseParty]


def read_inquiry_page(inquiry: Inquiry, member: Member, *, whole: bool = False) -> InquiryOnPage:
    """Everything on the page that depends on no more than the inquiry and its reader; `whole`: the whole stream."""
    case = inquiry.case
    messages, events = entries_of(case, whole=whole)
    earlier = of_asker(inquiry.asker_phone, inquiry.asker_email).filter(seen_inquiries(member))
    found = InquiryOnPage(
        messages=messages.prefetch_related(None),
        message_files=MessageAttachment.objects.filter(message__case=case).select_related("attachment").order_by("pk"),
        events=events,
        clocks=clocks_of(case),
        readings=reading_of(case, member),
        drafts=drafts_of(case, member),
        labels=given_labels([case]),
        macros=macros_for(member, kind=case.kind)[:MOST_MACROS],
        consultations=inquiry.consultations.select_related("team", "in_charge", "answered_by").order_by("pk"),
        calls=PhoneCall.objects.filter(case=case).select_related("answered_by").order_by("pk"),
        earlier=earlier.exclude(pk=inquiry.pk)[:MOST_EARLIER],
        party=CaseParty.objects.filter(case=case).select_related("dealer", "contact").defer("dealer__exchange_ratio"),
    )
    read_together(*vars(found).values())
    hang(found.message_files, found.messages, name="files", by="message_id")
    return found


def facts_of_inquiry(case: Case) -> dict[str, Any]:
    """What the manual's conditions may ask of an inquiry; what is not known is "unknown"."""
    inquiry = inquiry_of(case)
    return {
        "channel": inquiry.channel,
        "category": inquiry.category,
        "complexity": inquiry.complexity,
        "major": inquiry.is_major,
        "repeated": inquiry.repeat_of_id is not None,
    }


def picture_of_inquiry(case: Case, reader: Member) -> dict[str, Any]:
    """What a webhook says of an inquiry besides its case; how it was sorted is for colleagues only."""
    inquiry = inquiry_of(case)
    names = ("status", "channel", "category", "complexity", "close_reason", "is_major")
    return {name: getattr(inquiry, name) for name in (names if reader.is_staff_member else names[:1])}
