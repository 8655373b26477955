"""A DOA's goods: the sales head signs for their freight, purchasing finds good units (DOA-06…DOA-08)."""

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
from repairs.services.parcels import INBOUND, parcels_of

FREIGHT = "doa.freight"


def needs_freight(order: ReturnOrder) -> bool:
    """Whether the sales department bears the freight of these goods, so that it has to be known (DOA-06)."""
    return order.road == Road.DOA


def ask_for_freight(order: ReturnOrder, *, actor: Member | None, now: datetime) -> None:
    """Ask the sales head to sign for the inward freight, once (DOA-07)."""
    if latest_request(order.case, FREIGHT) is not None:
        return
    costs = parcels_of(order, INBOUND).values_list("cost_fen", flat=True)
    subject = _("Inward freight of %(number)s") % {"number": order.case.number}
    amount_fen = sum(cost or 0 for cost in costs)
    ask(order.case, FREIGHT, subject=subject, amount_fen=amount_fen, asked_by=actor, now=now)


@transaction.atomic
def hand_to_purchasing(order: ReturnOrder, *, actor: Member | None, now: datetime) -> ReturnOrder:
    """Purchasing takes the faulty units, mends or replaces them, and lets the warehouse ship (DOA-08).

    Raises PermissionDenied, TransitionNotAllowed; RuleViolation while something is not agreed on (DOA-05), when no
    unit is left, or before the signed application was scanned (DOA-11).
    """
    order = lock_return(order)
    RETURN_LIFECYCLE.named("purchase", leaving=order.status)
    refuse_while_unsettled(order)
    if not order.lines.filter(result=Result.OPEN).exists():
        raise RuleViolation("DOA-08", _("No unit of this application is left to exchange."))
    return move_return(order, "purchase", actor=actor, now=now, changed={"forwarded_at": now})
