"""The legs of a return: what was sent, how, at whose cost (RPR-09, RPR-18). Shipping keeps them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from csdesk.people.models import Member
from repairs.models import Result, ReturnOrder
from repairs.rules.legs import FROM_FACTORY, INBOUND, OUTBOUND, TO_FACTORY, leg_on
from shipping.models import Shipment
from shipping.rules import parcels
from shipping.services.arriving import arrive, lose
from shipping.services.sending import send

__all__ = ["FROM_FACTORY", "INBOUND", "OUTBOUND", "TO_FACTORY"]


@dataclass(frozen=True)
class Parcel:
    """What is known of a parcel when it is handed over. `is_shared`: goods of other returns lie in it, too (RPR-17)."""

    carrier: str = ""
    waybill: str = ""
    expected_on: date | None = None
    cost_fen: int | None = None
    is_shared: bool = False


def send_parcel(order: ReturnOrder, way: str, parcel: Parcel, *, actor: Member | None, now: datetime) -> Shipment:
    """Note a parcel that leaves now on one of the ways above. Raises RuleViolation at the field that cannot be."""
    sender, recipient, address = _ends(order, way)
    lines = list(order.lines.exclude(result=Result.MISSING).select_related("product").order_by("position"))
    contents = [
        {"serial": line.replacement_serial or line.serial, "product": line.goods, "quantity": 1} for line in lines
    ]
    known = parcels.Parcel(recipient, sender, address, max(len(lines), 1), contents)
    waybill = None
    if parcel.waybill.strip():
        waybill = parcels.Waybill(parcel.carrier, parcel.waybill, parcel.expected_on, parcel.is_shared)
    # The road of the return has asked who may already.
    leg = leg_on(order.road, way)
    return send(order.case, leg, known, actor=None, now=now, waybill=waybill, cost_fen=parcel.cost_fen)


def parcels_of(order: ReturnOrder, way: str) -> QuerySet[Shipment]:
    """The parcels of a way, the latest first."""
    return Shipment.objects.filter(case=order.case, leg=leg_on(order.road, way)).order_by("-pk")


def _ends(order: ReturnOrder, way: str) -> tuple[str, str, str]:
    desk, factory, dealer = _("our desk"), _("factory"), order.sender_name
    return {
        INBOUND: (dealer, desk, ""),
        TO_FACTORY: (desk, factory, ""),
        FROM_FACTORY: (factory, desk, ""),
        OUTBOUND: (desk, dealer, order.sender_address),
    }[way]


def under_way(order: ReturnOrder, way: str) -> Shipment | None:
    """The latest parcel of a way that has neither arrived nor been lost."""
    return parcels_of(order, way).filter(sent_at__isnull=False, arrived_at=None, lost_at=None).first()


def note_arrival(order: ReturnOrder, way: str, *, now: datetime) -> None:
    """The parcel of that way has arrived, if one was noted."""
    parcel = under_way(order, way)
    if parcel is not None:
        arrive(parcel, actor=None, now=now)


def note_loss(order: ReturnOrder, text: str, *, now: datetime) -> Shipment | None:
    """The parcel that is under way was lost; None if none was noted."""
    found = Shipment.objects.filter(case=order.case, sent_at__isnull=False, arrived_at=None, lost_at=None)
    parcel = found.order_by("-pk").first()
    return lose(parcel, note=text, actor=None, now=now) if parcel is not None else None
