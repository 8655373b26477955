"""Money instead of a good unit: product department, finance, commerce; credited against goods (DOA-10)."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.approvals.models import ApprovalRequest, RequestState
from csdesk.approvals.services import ask
from csdesk.conversations.rules import clean_line
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from products.rules.quotes import MOST_FEN
from repairs.lifecycle import RETURN_LIFECYCLE, Road, Status
from repairs.models import Refund, RefundState, Result, ReturnOrder
from repairs.policies import may_credit
from repairs.queries.returns import return_of
from repairs.services.locking import lock_return
from repairs.services.moving import move_return, refuse_while_unsettled, tell

RULE, CHAIN = "DOA-10", "doa.refund"


@transaction.atomic
def ask_refund(
    order: ReturnOrder, *, price_fen: int, amount_fen: int, note: str = "", actor: Member | None, now: datetime
) -> ReturnOrder:
    """Ask for a refund of inspected goods; both amounts in fen, `price_fen` is what the goods had cost.

    Raises PermissionDenied, TransitionNotAllowed; RuleViolation for an amount above the price, when the manual knows
    no refund, or while something is not agreed on.
    """
    order = lock_return(order)
    RETURN_LIFECYCLE.named("refund", leaving=order.status)
    refuse_while_unsettled(order)
    if order.road == Road.REPAIR or not rulebook_at(now).document.exchanges.refunds:
        raise RuleViolation(RULE, _("The manual knows no refund for these goods."))
    _check_amounts(price_fen, amount_fen)
    order = move_return(order, "refund", actor=actor, now=now, price_fen=price_fen, amount_fen=amount_fen)
    Refund.objects.create(
        order=order,
        price_fen=price_fen,
        amount_fen=amount_fen,
        note=clean_line(note, 500),
        asked_by=actor,
        asked_at=now,
    )
    ask(order.case, CHAIN, subject=order.case.title, note=note, amount_fen=amount_fen, asked_by=actor, now=now)
    return lock_return(order)


def _check_amounts(price_fen: int, amount_fen: int) -> None:
    if not 0 < price_fen <= MOST_FEN:
        raise RuleViolation(RULE, _("Enter what the goods had cost."), field="price")
    if amount_fen <= 0:
        raise RuleViolation(RULE, _("Enter how much is given back."), field="amount")
    if amount_fen > price_fen:
        raise RuleViolation(RULE, _("No more can be given back than the goods had cost."), field="amount")


def refund_decided(request: ApprovalRequest, *, now: datetime) -> None:
    """What follows from the signatures, in their transaction: commerce credits the money, or nothing is refunded."""
    order = lock_return(return_of(request.case))
    refund = order.refunds.filter(state=RefundState.ASKED).first()
    if refund is None or order.status != Status.REFUNDING:
        return
    is_approved = request.state == RequestState.APPROVED
    refund.state = RefundState.APPROVED if is_approved else RefundState.REFUSED
    refund.save(update_fields=["state"])
    if is_approved:
        tell(order, "return.refund_approved", actor=None, now=now, amount_fen=refund.amount_fen)
    else:
        move_return(order, "keep_goods", actor=None, now=now, text=request.reason)


@transaction.atomic
def credit_refund(order: ReturnOrder, *, sales_return: str, actor: Member | None, now: datetime) -> ReturnOrder:
    """Commerce has written the sales return and credited the money against goods: the application is over.

    Raises PermissionDenied, TransitionNotAllowed; RuleViolation before all have signed, or without the number of the
    sales return.
    """
    order, number = lock_return(order), clean_line(sales_return, 60)
    RETURN_LIFECYCLE.named("credit", leaving=order.status)
    if not may_credit(actor):
        raise PermissionDenied(f"{actor} may not credit {order}.")
    refund = order.refunds.filter(state=RefundState.APPROVED).first()
    if refund is None:
        raise RuleViolation(RULE, _("First product department, finance and commerce sign."))
    if not number:
        raise RuleViolation(RULE, _("Enter the number of the sales return."), field="sales_return")
    refund.state, refund.sales_return = RefundState.CREDITED, number
    refund.credited_by, refund.credited_at = actor, now
    refund.save(update_fields=["state", "sales_return", "credited_by", "credited_at"])
    order.lines.filter(result=Result.OPEN).update(result=Result.REFUNDED, result_at=now, result_by=actor)
    amount_fen = refund.amount_fen
    return move_return(order, "credit", actor=actor, now=now, amount_fen=amount_fen, sales_return=number)
