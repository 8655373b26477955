"""The life of a return, declared once: pages, API, workers and database all read it here."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.lifecycle import Lifecycle, Transition
from repairs.permissions import Permission


class Road(TextChoices):
    """Why goods come back: to be repaired, dead on arrival, or as goods that are not wanted (T-21)."""

    REPAIR = "repair", _("Repair")
    DOA = "doa", _("DOA")
    PRODUCT = "product", _("Product return")


# First applied for and signed, then sent (DOA-01).
APPLIED_FOR = {Road.DOA, Road.PRODUCT}


class Status(TextChoices):
    """Where a return stands."""

    APPLIED = "applied", _("Applied for")
    REFUSED = "refused", _("Application refused")
    FILED = "filed", _("Filed, goods awaited")
    RECEIVED = "received", pgettext_lazy("return", "Received")
    INSPECTED = "inspected", _("Inspected")
    AT_FACTORY = "at_factory", _("At the factory")
    IN_HOUSE = "in_house", _("Repaired in-house")
    AT_PURCHASING = "at_purchasing", _("At the purchasing department")
    REFUNDING = "refunding", _("Refund asked for")
    REPAIRED = "repaired", _("Repair finished")
    BACK = "back", _("Ready to ship")
    SHIPPED = "shipped", _("On its way to the dealer")
    LOST = "lost", _("Lost in transit")
    ARRIVED = "arrived", _("Arrived")
    SETTLED = "settled", _("Settled otherwise")
    REFUNDED = "refunded", _("Refunded")
    WITHDRAWN = "withdrawn", pgettext_lazy("return", "Withdrawn")


# Nothing more happens to these.
OVER = {Status.ARRIVED, Status.SETTLED, Status.REFUNDED, Status.WITHDRAWN}
LIVE = set(Status) - OVER
# The goods are in our house and nobody has said yet what becomes of them.
AT_DESK = {Status.RECEIVED, Status.INSPECTED}
# Somebody is repairing, or finding a good unit for the faulty one (DOA-08).
IN_REPAIR = {Status.AT_FACTORY, Status.IN_HOUSE, Status.AT_PURCHASING}
# A price can be offered, and answered (RPR-11).
PRICED = AT_DESK | IN_REPAIR
# The goods may not be sent yet, or not any more.
BEFORE_APPROVAL = {Status.APPLIED, Status.REFUSED}

# Out of our hands until every unit has its result.
REPAIRED_ELSEWHERE = {Status.AT_FACTORY, Status.AT_PURCHASING}

_WORK, _REPAIR, _SHIP = Permission.RETURN_WORK, Permission.RETURN_REPAIR, Permission.RETURN_SHIP
_CREDIT = Permission.RETURN_CREDIT
_S = Status

RETURN_LIFECYCLE = Lifecycle(
    Transition("approve", _("Approved"), {_S.APPLIED}, _S.FILED, _WORK, by="application_decided"),
    Transition("refuse", _("Refused"), {_S.APPLIED}, _S.REFUSED, _WORK, by="application_decided"),
    Transition("reapply", _("Apply again"), {_S.REFUSED}, _S.APPLIED, _WORK, by="apply_again"),
    Transition("receive", _("Receive"), {_S.FILED}, _S.RECEIVED, _WORK, by="receive_return"),
    Transition("inspect", _("Inspection done"), {_S.RECEIVED}, _S.INSPECTED, _WORK, by="inspect_return"),
    Transition("forward", _("Send to the factory"), {_S.INSPECTED}, _S.AT_FACTORY, _WORK, by="forward_return"),
    Transition("keep", _("Repair in-house"), {_S.INSPECTED}, _S.IN_HOUSE, _WORK, by="keep_return"),
    Transition("purchase", _("Hand to purchasing"), {_S.INSPECTED}, _S.AT_PURCHASING, _WORK, by="hand_to_purchasing"),
    Transition("refund", _("Ask for a refund"), {_S.INSPECTED}, _S.REFUNDING, _WORK, by="ask_refund"),
    Transition("keep_goods", _("Refund refused"), {_S.REFUNDING}, _S.INSPECTED, _WORK, by="refund_decided"),
    Transition("credit", _("Credit against goods"), {_S.REFUNDING}, _S.REFUNDED, _CREDIT, by="credit_refund"),
    Transition("finish", _("Repair finished"), REPAIRED_ELSEWHERE, _S.REPAIRED, _REPAIR, by="mark_lines"),
    Transition("mend", _("Repair finished"), {_S.IN_HOUSE}, _S.BACK, _WORK, by="mark_lines"),
    Transition("come_back", _("Back at the desk"), {_S.REPAIRED}, _S.BACK, _WORK, by="take_back_goods"),
    Transition(
        "send_back", _("Send back unrepaired"), {_S.INSPECTED, _S.IN_HOUSE}, _S.BACK, _WORK, by="send_back_unrepaired"
    ),
    Transition("ship", _("Ship to the dealer"), {_S.REPAIRED, _S.BACK}, _S.SHIPPED, _SHIP, by="ship_return"),
    Transition("arrive", _("Arrival confirmed"), {_S.SHIPPED, _S.LOST}, _S.ARRIVED, _WORK, by="confirm_arrival"),
    Transition("lose", _("Lost in transit"), {_S.AT_FACTORY, _S.REPAIRED, _S.SHIPPED}, _S.LOST, _WORK, by="lose_goods"),
    Transition("find", _("Turned up again"), {_S.LOST}, _S.INSPECTED, _WORK, by="find_goods"),
    Transition("replace", _("Replace what was lost"), {_S.LOST}, _S.BACK, _WORK, by="replace_lost"),
    Transition("settle", _("Settle otherwise"), AT_DESK | {_S.LOST, _S.REFUSED}, _S.SETTLED, _WORK, by="settle_return"),
    Transition("withdraw", _("Withdraw"), {_S.APPLIED, _S.FILED}, _S.WITHDRAWN, _WORK, by="withdraw_return"),
    rule_id="RPR-09",
)
# What only one road knows; everything else is common to all.
ONLY_ON = {
    "forward": {Road.REPAIR},
    "keep": {Road.REPAIR},
    "mend": {Road.REPAIR},
    "approve": APPLIED_FOR,
    "refuse": APPLIED_FOR,
    "reapply": APPLIED_FOR,
    "purchase": APPLIED_FOR,
    "refund": APPLIED_FOR,
}


class Agreement(TextChoices):
    """What counted items that differ have come to (RPR-07, RPR-08)."""

    NONE = "none", _("Nothing to agree on")
    OPEN = "open", _("To be agreed with the dealer")
    DISPUTED = "disputed", _("Disputed")
    AGREED = "agreed", _("Agreed")


# Until both sides agree the goods go no further.
UNSETTLED = {Agreement.OPEN, Agreement.DISPUTED}


class QuoteStatus(TextChoices):
    """What became of a quote."""

    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    REPLACED = "replaced", _("Replaced by another")


def is_on_road(road: str, transition: str) -> bool:
    """Whether a transition belongs to that road at all."""
    return road in ONLY_ON.get(transition, {road})
