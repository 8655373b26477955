"""The legs of a return: what was sent, how, at whose cost (RPR-09, RPR-18). The only place that writes parcels."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from csdesk.conversations.rules import clean_line
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from products.rules.serials import spelled
from repairs.lifecycle import Road
from repairs.models import ReturnOrder
from shipping.models import Payer, Shipment
from shipping.queries.shipments import is_known

INBOUND, TO_FACTORY, FROM_FACTORY, OUTBOUND = (
    "return.inbound",
    "return.to_factory",
    "return.from_factory",
    "return.outbound",
)
# More than any parcel costs: what is above is a slip of the keyboard.
MOST_FEN = 100_000_00


@dataclass(frozen=True)
class Parcel:
    """What is known of a parcel when it is handed over. `payer` empty: who usually bears that leg."""

    carrier: str = ""
    waybill: str = ""
    expected_on: date | None = None
    cost_fen: int | None = None
    payer: str = ""
    pieces: int = 1


def send_parcel(order: ReturnOrder, leg: str, parcel: Parcel, *, actor: Member | None, now: datetime) -> Shipment:
    """Note a parcel that leaves now. Raises RuleViolation RPR-09 for a cost that cannot be."""
    sender, recipient, address, payer = _ends(order, leg)
    account = rulebook_at(now).document.exchanges.freight_account if order.road == Road.DOA else ""
    if account:
        # Both ways are ours, on the sales department's account (DOA-06).
        payer = str(Payer.COMPANY)
    if parcel.cost_fen is not None and not 0 <= parcel.cost_fen <= MOST_FEN:
        raise RuleViolation("RPR-09", _("This is no cost of a parcel."), field="cost")
    return Shipment.objects.create(
        case=order.case,
        leg=leg,
        sender=sender[:120],
        recipient=recipient[:120],
        address=address,
        carrier=clean_line(parcel.carrier, 80),
        waybill=spelled(parcel.waybill)[:80],
        shares_waybill=is_known(parcel.waybill),
        pieces=max(parcel.pieces, 1),
        sent_at=now,
        expected_on=parcel.expected_on,
        cost_fen=parcel.cost_fen,
        payer=payer if account else parcel.payer or payer,
        account=account,
        reported_at=now if parcel.waybill else None,
        added_by=actor,
        added_at=now,
    )


def _ends(order: ReturnOrder, leg: str) -> tuple[str, str, str, str]:
    desk, factory, dealer = _("our desk"), _("factory"), order.sender_name
    return {
        INBOUND: (dealer, desk, "", str(Payer.DEALER)),
        TO_FACTORY: (desk, factory, "", str(Payer.COMPANY)),
        FROM_FACTORY: (factory, desk, "", str(Payer.FACTORY)),
        OUTBOUND: (desk, dealer, order.sender_address, str(Payer.COMPANY)),
    }[leg]


def under_way(order: ReturnOrder, leg: str) -> Shipment | None:
    """The latest parcel of a leg that has neither arrived nor been lost."""
    found = Shipment.objects.filter(case=order.case, leg=leg, arrived_at=None, lost_at=None)
    return found.order_by("-pk").first()


def note_arrival(order: ReturnOrder, leg: str, *, now: datetime) -> None:
    """The parcel of that leg has arrived, if one was noted."""
    parcel = under_way(order, leg)
    if parcel is not None:
        parcel.arrived_at = now
        parcel.save(update_fields=["arrived_at"])


def note_loss(order: ReturnOrder, *, now: datetime) -> Shipment | None:
    """The parcel that is under way was lost; None if none was noted."""
    parcel = Shipment.objects.filter(case=order.case, arrived_at=None, lost_at=None).order_by("-pk").first()
    if parcel is not None:
        parcel.lost_at = now
        parcel.save(update_fields=["lost_at"])
    return parcel
