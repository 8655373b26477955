"""The legs of a return: what was sent, how, at whose cost (RPR-09, RPR-18). Shipping keeps them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from csdesk.people.models import Member
from csdesk.rulebook.at import rulebook_at
from repairs.lifecycle import Road
from repairs.models import Result, ReturnOrder
from repairs.rules.legs import FROM_FACTORY, INBOUND, OUTBOUND, TO_FACTORY
from shipping.models import Payer, Shipment
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


def send_parcel(order: ReturnOrder, leg: str, parcel: Parcel, *, actor: Member | None, now: datetime) -> Shipment:
    """Note a parcel that leaves now. Raises RuleViolation at the field that cannot be."""
    sender, recipient, address = _ends(order, leg)
    lines = list(order.lines.exclude(result=Result.MISSING).select_related("product").order_by("position"))
    contents = [
        {"serial": line.replacement_serial or line.serial, "product": str(line.product or ""), "quantity": 1}
        for line in lines
    ]
    known = parcels.Parcel(recipient, sender, address, max(len(lines), 1), contents)
    waybill = None
    if parcel.waybill.strip():
        waybill = parcels.Waybill(parcel.carrier, parcel.waybill, parcel.expected_on, parcel.is_shared)
    # The road of the return has asked who may already.
    sent = send(order.case, leg, known, actor=None, now=now, waybill=waybill, cost_fen=parcel.cost_fen)
    account = rulebook_at(now).document.exchanges.freight_account if order.road == Road.DOA else ""
    if account:
        # Both ways are ours, on the sales department's account (DOA-06).
        sent.payer, sent.account = str(Payer.COMPANY), account
        sent.save(update_fields=["payer", "account"])
    return sent


def _ends(order: ReturnOrder, leg: str) -> tuple[str, str, str]:
    desk, factory, dealer = _("our desk"), _("factory"), order.sender_name
    return {
        INBOUND: (dealer, desk, ""),
        TO_FACTORY: (desk, factory, ""),
        FROM_FACTORY: (factory, desk, ""),
        OUTBOUND: (desk, dealer, order.sender_address),
    }[leg]


def under_way(order: ReturnOrder, leg: str) -> Shipment | None:
    """The latest parcel of a leg that has neither arrived nor been lost."""
    found = Shipment.objects.filter(case=order.case, leg=leg, sent_at__isnull=False, arrived_at=None, lost_at=None)
    return found.order_by("-pk").first()


def note_arrival(order: ReturnOrder, leg: str, *, now: datetime) -> None:
    """The parcel of that leg has arrived, if one was noted."""
    parcel = under_way(order, leg)
    if parcel is not None:
        arrive(parcel, actor=None, now=now)


def note_loss(order: ReturnOrder, text: str, *, now: datetime) -> Shipment | None:
    """The parcel that is under way was lost; None if none was noted."""
    found = Shipment.objects.filter(case=order.case, sent_at__isnull=False, arrived_at=None, lost_at=None)
    parcel = found.order_by("-pk").first()
    return lose(parcel, note=text, actor=None, now=now) if parcel is not None else None
