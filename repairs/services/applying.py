"""Goods that are not to be repaired: first applied for, then signed, only then sent (DOA-01, DOA-02)."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from csdesk.approvals.models import ApprovalRequest, RequestState
from csdesk.approvals.services import ask
from csdesk.cases.models import Case
from csdesk.conversations.rules import clean_text
from csdesk.outbox.rendering import company_zone
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from products.rules.serials import spelled
from repairs.lifecycle import RETURN_LIFECYCLE, UNSETTLED, Status
from repairs.models import DifferenceKind, ReturnOrder
from repairs.queries.grounds import asked_for
from repairs.queries.returns import return_of
from repairs.rules.admission import REFUSED, Admission, admit
from repairs.services.differences import note_difference
from repairs.services.filing import NewReturn, file_return
from repairs.services.indexing import index_return
from repairs.services.locking import lock_return
from repairs.services.moving import move_return


@transaction.atomic
def apply_for_return(new: NewReturn, *, actor: Member | None, now: datetime, parent: Case | None = None) -> ReturnOrder:
    """Apply to send goods back: the manual says at once whether there is a ground, then signatures are asked for.

    Raises as `file_return`; RuleViolation with the ground's own rule when these goods cannot come back (DOA-14…17).
    """
    manual = rulebook_at(now).document.exchanges
    ground = manual.ground(new.ground)
    if ground is None:
        raise RuleViolation("DOA-01", _("Choose why the goods come back."), field="ground")
    if new.wants_refund and not manual.refunds:
        raise RuleViolation("DOA-10", _("The manual knows no refund instead of an exchange."), field="wants_refund")
    if not (text := clean_text(new.ground_text)):
        raise RuleViolation("DOA-01", _("Write down what is wrong with the goods."), field="ground_text")
    serials = [spelled(unit.serial) for unit in new.units if unit.serial.strip()]
    on = now.astimezone(company_zone()).date()
    count = sum(1 for unit in new.units if unit.serial.strip() or unit.model.strip())
    verdict = admit(ground, asked_for(new.dealer, serials, count, now=now), manual, on=on)
    if verdict.outcome == REFUSED:
        raise RuleViolation(verdict.rule, verdict.reason, field="ground", facts=verdict.data)
    known = replace(new, road=ground.road, ground_text=text, admission=verdict.data)
    order = file_return(known, actor=actor, now=now, parent=parent)
    _ask(order, verdict, actor=actor, now=now)
    return lock_return(order)


def _ask(order: ReturnOrder, verdict: Admission, *, actor: Member | None, now: datetime) -> None:
    """Ask for the signatures of the ground's chain; who applied from outside does not ask himself."""
    ground = rulebook_at(now).document.exchanges.ground(order.ground)
    if ground is None:
        raise RuleViolation("DOA-01", _("The manual does not know this ground any more."), field="ground")
    asker = actor if actor is not None and actor.is_staff_member else order.case.holder
    subject = _("%(ground)s: %(title)s") % {
        "ground": ground.label.text(get_language() or ""),
        "title": order.case.title,
    }
    ask(order.case, ground.chain, subject=subject, note=order.ground_text, asked_by=asker, now=now)


@transaction.atomic
def apply_again(order: ReturnOrder, *, text: str, actor: Member | None, now: datetime) -> ReturnOrder:
    """After a refusal on which both sides agreed: the same goods with better words (DOA-05).

    Raises PermissionDenied, TransitionNotAllowed; RuleViolation while not agreed on, or without words.
    """
    order, text = lock_return(order), clean_text(text)
    RETURN_LIFECYCLE.named("reapply", leaving=order.status)
    if order.agreement in UNSETTLED:
        raise RuleViolation("DOA-05", _("First agree with the dealer on what follows from the refusal."))
    if not text:
        raise RuleViolation("DOA-05", _("Write down what is new."), field="text")
    order = move_return(order, "reapply", actor=actor, now=now, changed={"ground_text": text}, text=text)
    index_return(order)
    _ask(order, Admission(**order.admission), actor=actor, now=now)
    return lock_return(order)


def application_decided(request: ApprovalRequest, *, now: datetime) -> None:
    """What follows from the signatures, in their transaction: the goods may be sent, or the dealer is contacted.

    A refusal opens the same-day agreement with the dealer (DOA-05); withdrawn signatures withdraw the application.
    """
    order = lock_return(return_of(request.case))
    if order.status != Status.APPLIED:
        return
    if request.state == RequestState.APPROVED:
        move_return(order, "approve", actor=None, now=now, changed={"approved_at": now})
    elif request.state == RequestState.REFUSED:
        move_return(order, "refuse", actor=None, now=now, text=request.reason)
        message = _("The application was refused: %(reason)s") % {"reason": request.reason}
        note_difference(order, DifferenceKind.REFUSED, message[:500], actor=None, now=now)
    elif request.state == RequestState.WITHDRAWN:
        move_return(order, "withdraw", actor=None, now=now, text=request.reason)
