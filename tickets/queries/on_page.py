"""The lists that a complaint's page shows, in one statement."""

from dataclasses import dataclass

from django.db.models import QuerySet

from csdesk.cases.models import CaseLabel
from csdesk.conversations.models import Draft, Macro, Message, MessageAttachment, Reading
from csdesk.conversations.queries import drafts_of, macros_for, reading_of
from csdesk.desk.queries.rows import given_labels
from csdesk.documents.models import Attachment
from csdesk.events.models import Event
from csdesk.people.models import Member
from csdesk.sla.models import Clock
from csdesk.tenancy.together import hang, read_together
from tickets.models import Complaint, ComplaintDepartment, SpotCheck
from tickets.queries.clocks import clocks_of
from tickets.queries.complaints import complaints_visible_to, same_customer
from tickets.queries.stream import entries_of

# Longer menus are not read; the palette finds by name among as many.
MOST_MACROS = 30
MOST_OF_CUSTOMER = 5


@dataclass(frozen=True)
class OnPage:
    """What hangs on a complaint; messages and events newest first."""

    messages: QuerySet[Message]
    message_files: QuerySet[MessageAttachment]
    events: QuerySet[Event]
    clocks: QuerySet[Clock]
    readings: QuerySet[Reading]
    drafts: QuerySet[Draft]
    labels: QuerySet[CaseLabel]
    macros: QuerySet[Macro]
    departments: QuerySet[ComplaintDepartment]
    same_customer: QuerySet[Complaint]
    merged: QuerySet[Complaint]
    checks: QuerySet[SpotCheck]
    files: QuerySet[Attachment]


def read_page(complaint: Complaint, member: Member, *, whole: bool = False) -> OnPage:
    """Everything on the page that depends on no more than the complaint and its reader; `whole`: the whole stream."""
    case = complaint.case
    messages, events = entries_of(case, whole=whole)
    phone, email = complaint.complainant_phone, complaint.complainant_email
    found = OnPage(
        messages=messages.prefetch_related(None),
        message_files=MessageAttachment.objects.filter(message__case=case).select_related("attachment").order_by("pk"),
        events=events,
        clocks=clocks_of(case),
        readings=reading_of(case, member),
        drafts=drafts_of(case, member),
        labels=given_labels([case]),
        macros=macros_for(member, kind=case.kind)[:MOST_MACROS],
        departments=complaint.departments.select_related("team", "in_charge", "opinion_by").order_by("pk"),
        same_customer=same_customer(member, phone=phone, email=email, but=complaint)[:MOST_OF_CUSTOMER],
        merged=complaints_visible_to(member).filter(merged_into=complaint).order_by("pk"),
        checks=complaint.spot_checks.select_related("checker"),
        files=case.attachments.order_by("pk"),
    )
    read_together(*vars(found).values())
    hang(found.message_files, found.messages, name="files", by="message_id")
    return found
