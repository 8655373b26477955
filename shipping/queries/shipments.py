"""Parcels: whose they are to pack, to report and to unpack."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from csdesk.people.models import Member
from csdesk.sla.models import Clock
from products.rules.serials import spelled
from shipping.models import Shipment
from shipping.policies import shipments_seen_by

# The kind of promise which the manual's clocks keep for a waybill (SPR-09, DOA-09).
WAYBILL = "waybill"
# What lists are narrowed to.
STATES = {
    "open": Q(arrived_at__isnull=True, lost_at__isnull=True, cancelled_at__isnull=True),
    "unreported": Q(sent_at__isnull=False, reported_at__isnull=True, lost_at__isnull=True),
    "lost": Q(lost_at__isnull=False, arrived_at__isnull=True),
    "arrived": Q(arrived_at__isnull=False),
}


def shipments_visible_to(member: Member) -> QuerySet[Shipment]:
    """The parcels that a person may see, with what a list shows of them."""
    return _furnished(Shipment.objects.filter(shipments_seen_by(member)))


def _furnished(found: QuerySet[Shipment]) -> QuerySet[Shipment]:
    return found.select_related("case", "from_team", "to_team", "added_by")


def to_pack(member: Member) -> QuerySet[Shipment]:
    """What the person's departments have to send, the oldest first."""
    planned = Shipment.objects.filter(sent_at__isnull=True, cancelled_at__isnull=True)
    return _furnished(planned.filter(from_team__memberships__member=member)).order_by("pk")


def to_report(member: Member) -> QuerySet[Shipment]:
    """What the person's departments have sent and still owe the waybill of (SPR-09)."""
    sent = Shipment.objects.filter(sent_at__isnull=False, reported_at__isnull=True, lost_at__isnull=True)
    return _furnished(sent.filter(from_team__memberships__member=member)).order_by("sent_at", "pk")


def to_unpack(member: Member) -> QuerySet[Shipment]:
    """What is on its way to the person's departments (SPR-08)."""
    under_way = Shipment.objects.filter(sent_at__isnull=False, arrived_at__isnull=True, lost_at__isnull=True)
    return _furnished(under_way.filter(to_team__memberships__member=member)).order_by("sent_at", "pk")


def waybill_clocks(shipments: Iterable[Shipment]) -> dict[int, Clock]:
    """The newest promise to report the waybill of each, by the parcel's id; voided ones left out."""
    of_cases = [shipment for shipment in shipments if shipment.case_id is not None]
    subjects = {str(shipment.pk): shipment.pk for shipment in of_cases}
    cases = {shipment.case_id for shipment in of_cases}
    found = (
        Clock.objects.filter(case__in=cases, kind=WAYBILL, subject__in=subjects).exclude(verdict="void").order_by("pk")
    )
    return {subjects[clock.subject]: clock for clock in found.select_related("case", "owner")}


def with_words(found: QuerySet[Shipment], words: str) -> QuerySet[Shipment]:
    """Those whose waybill or case number begins so, or whose sender or recipient holds the words."""
    words = words.strip()
    if not words:
        return found
    number = spelled(words)
    begins = Q(waybill__startswith=number) if number else Q(pk__in=[])
    return found.filter(
        begins | Q(case__number__istartswith=words) | Q(recipient__icontains=words) | Q(sender__icontains=words)
    )
