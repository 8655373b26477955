"""A DOA's goods are here: the sales head signs for the freight, purchasing finds good units (DOA-06…DOA-08)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.approvals.queries import latest_request
from csdesk.approvals.services import ask
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from repairs.lifecycle import RETURN_LIFECYCLE, Road
from repairs.models import Result, ReturnOrder
from repairs.services.locking import lock_return
from repairs.services.moving import move_return, refuse_while_unsettled
from repairs.services.parcels import INBOUND, Parcel
from repairs.services.receiving import receive_return
from shipping.models import Shipment

FREIGHT = "doa.freight"


@transaction.atomic
def receive_exchange(order: ReturnOrder, *, actor: Member | None, now: datetime, parcel: Parcel) -> ReturnOrder:
    """Take in goods that were approved; the sales head is asked to sign for their freight (DOA-07).

    Raises as `receive_return`; RuleViolation without the freight, which the sales department bears (DOA-06).
    """
    if parcel.cost_fen is None:
        raise RuleViolation("DOA-07", _("Enter what the freight of the goods has cost."), field="cost")
    order = receive_return(order, actor=actor, now=now, parcel=parcel)
    if order.road == Road.DOA:
        ask_for_freight(order, actor=actor, now=now)
    return lock_return(order)


def ask_for_freight(order: ReturnOrder, *, actor: Member | None, now: datetime) -> None:
    """Ask the sales head to sign for the inward freight, once."""
    if latest_request(order.case, FREIGHT) is not None:
        return
    costs = Shipment.objects.filter(case=order.case, leg=INBOUND).values_list("cost_fen", flat=True)
    subject = _("Inward freight of %(number)s") % {"number": order.case.number}
    amount_fen = sum(cost or 0 for cost in costs)
    ask(order.case, FREIGHT, subject=subject, amount_fen=amount_fen, asked_by=actor, now=now)


@transaction.atomic
def hand_to_purchasing(order: ReturnOrder, *, actor: Member | None, now: datetime) -> ReturnOrder:
    """Purchasing takes the faulty units, mends or replaces them, and lets the warehouse ship (DOA-08).

    Raises PermissionDenied, TransitionNotAllowed; RuleViolation while something is not agreed on (DOA-05), or when no
    unit is left.
    """
    order = lock_return(order)
    RETURN_LIFECYCLE.named("purchase", leaving=order.status)
    refuse_while_unsettled(order)
    if not order.lines.filter(result=Result.OPEN).exists():
        raise RuleViolation("DOA-08", _("No unit of this application is left to exchange."))
    return move_return(order, "purchase", actor=actor, now=now, changed={"forwarded_at": now})
