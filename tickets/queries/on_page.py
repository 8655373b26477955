"""The lists that a complaint's page shows, in one statement."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from csdesk.cases.models import Case, CaseLabel
from csdesk.conversations.models import Draft, Macro, Message, MessageAttachment, Reading
from csdesk.conversations.queries import drafts_of, macros_for, reading_of
from csdesk.desk.queries.rows import given_labels
from csdesk.desk.queries.stream import entries_of
from csdesk.documents.models import Attachment
from csdesk.events.models import Event
from csdesk.people.models import Member
from csdesk.people.queries import Reader, reader_of
from csdesk.sla.models import Clock
from csdesk.sla.queries.shown import clocks_of
from csdesk.tenancy.prepared import Prepared
from csdesk.tenancy.together import hang
from tickets.models import Complaint, ComplaintDepartment, SpotCheck
from tickets.queries.complaints import complaints_visible_to, of_customer, spellings_of

# Longer menus are not read; the palette finds by name among as many.
MOST_MACROS = 30
MOST_OF_CUSTOMER = 5


@dataclass(frozen=True)
class OnPage:
    """What hangs on a complaint; messages and events newest first."""

    messages: list[Message]
    message_files: list[MessageAttachment]
    events: list[Event]
    clocks: list[Clock]
    readings: list[Reading]
    drafts: list[Draft]
    labels: list[CaseLabel]
    macros: list[Macro]
    departments: list[ComplaintDepartment]
    same_customer: list[Complaint]
    merged: list[Complaint]
    checks: list[SpotCheck]
    files: list[Attachment]


@dataclass(frozen=True)
class _Shape:
    """What decides how the lists are asked for; the rest is ids and words."""

    reader: Reader
    kind: str
    whole: bool
    has_phone: bool
    email_spellings: int


def read_page(complaint: Complaint, member: Member, *, whole: bool = False) -> OnPage:
    """Everything on the page that depends on no more than the complaint and its reader; `whole`: the whole stream."""
    phone, emails = complaint.complainant_phone.strip(), spellings_of(complaint.complainant_email)
    lists = _lists.read(
        _Shape(reader_of(member), complaint.case.kind, whole, bool(phone), len(emails)),
        complaint=complaint.pk,
        case=complaint.case_id,
        member=member.pk,
        phone=phone,
        **{f"email{number}": email for number, email in enumerate(emails)},
    )
    found = OnPage(*lists)
    hang(found.message_files, found.messages, name="files", by="message_id")
    return found


def _build(shape: _Shape, *, complaint: int, case: int, member: int, phone: str, **emails: str) -> list[QuerySet[Any]]:
    """In the order of OnPage."""
    reader, on = shape.reader.numbered(member), Case(pk=case)
    messages, events = entries_of(on, whole=shape.whole)
    same = of_customer(reader, phone=phone if shape.has_phone else "", emails=list(emails.values()))
    files = MessageAttachment.objects.filter(message__case=on)
    departments = ComplaintDepartment.objects.filter(complaint=complaint)
    return [
        messages.prefetch_related(None),
        files.select_related("attachment").order_by("pk"),
        events,
        clocks_of(on),
        reading_of(on, reader),
        drafts_of(on, reader),
        given_labels([on]),
        macros_for(reader, kind=shape.kind)[:MOST_MACROS],
        departments.select_related("team", "in_charge", "opinion_by").order_by("pk"),
        same.exclude(pk=complaint)[:MOST_OF_CUSTOMER],
        complaints_visible_to(reader).filter(merged_into=complaint).order_by("pk"),
        SpotCheck.objects.filter(complaint=complaint).select_related("checker"),
        Attachment.objects.filter(case=on).order_by("pk"),
    ]


_lists = Prepared(_build)
