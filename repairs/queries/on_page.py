"""The lists that a return's page shows, in one statement."""

from dataclasses import dataclass

from django.db.models import QuerySet

from csdesk.cases.models import CaseLabel
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
from repairs.models import RepairQuote, ReturnAgreement, ReturnDifference, ReturnLine, ReturnOrder
from repairs.queries.returns import lines_of
from shipping.models import Shipment

MOST_MACROS = 30


@dataclass(frozen=True)
class OnPage:
    """What hangs on a return; messages and events newest first."""

    messages: QuerySet[Message]
    message_files: QuerySet[MessageAttachment]
    events: QuerySet[Event]
    clocks: QuerySet[Clock]
    readings: QuerySet[Reading]
    drafts: QuerySet[Draft]
    labels: QuerySet[CaseLabel]
    macros: QuerySet[Macro]
    lines: QuerySet[ReturnLine]
    differences: QuerySet[ReturnDifference]
    agreements: QuerySet[ReturnAgreement]
    quotes: QuerySet[RepairQuote]
    parcels: QuerySet[Shipment]
    party: QuerySet[CaseParty]


def read_page(order: ReturnOrder, member: Member, *, whole: bool = False) -> OnPage:
    """Everything on the page that depends on no more than the return and its reader; `whole`: the whole stream."""
    case = order.case
    messages, events = entries_of(case, whole=whole)
    found = OnPage(
        messages=messages.prefetch_related(None),
        message_files=MessageAttachment.objects.filter(message__case=case).select_related("attachment").order_by("pk"),
        events=events,
        clocks=clocks_of(case),
        readings=reading_of(case, member),
        drafts=drafts_of(case, member),
        labels=given_labels([case]),
        macros=macros_for(member, kind=case.kind)[:MOST_MACROS],
        lines=lines_of(order),
        differences=order.differences.select_related("line", "agreed_by").order_by("pk"),
        agreements=order.agreements.select_related("proposed_by", "entered_by").order_by("pk"),
        quotes=order.quotes.prefetch_related(None).order_by("-number"),
        parcels=case.shipments.order_by("pk"),
        party=CaseParty.objects.filter(case=case).select_related("dealer", "contact").defer("dealer__exchange_ratio"),
    )
    read_together(*vars(found).values())
    hang(found.message_files, found.messages, name="files", by="message_id")
    return found
