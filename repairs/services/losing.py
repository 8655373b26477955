"""What does not come to its end: a parcel is lost, a return is settled otherwise or withdrawn."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.approvals.services import withdraw_all
from csdesk.conversations.rules import clean_line, clean_text
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from products.rules.serials import problem_of, spelled
from repairs.lifecycle import AT_DESK, BEFORE_APPROVAL, RETURN_LIFECYCLE, UNSETTLED, Agreement
from repairs.models import DifferenceKind, Result, ReturnLine, ReturnOrder
from repairs.policies import may_withdraw
from repairs.queries.returns import lines_of
from repairs.services.differences import note_difference
from repairs.services.indexing import index_return
from repairs.services.locking import lock_return
from repairs.services.moving import move_return, refuse_while_unsettled
from repairs.services.parcels import note_loss
from repairs.services.repairing import finish_if_done
from repairs.services.replacing import keep_replacements


@transaction.atomic
def lose_goods(order: ReturnOrder, *, text: str, actor: Member | None, now: datetime) -> ReturnOrder:
    """A parcel was lost: the dealer is contacted the same day (RPR-07). Raises as `move_return`, without a word too."""
    order, text = lock_return(order), clean_line(text, 500)
    RETURN_LIFECYCLE.named("lose", leaving=order.status)
    if not text:
        raise RuleViolation("RPR-09", _("Write down what is known of the loss."), field="text")
    order = move_return(order, "lose", actor=actor, now=now, text=text)
    note_loss(order, text, now=now)
    note_difference(order, DifferenceKind.LOST, text, actor=None, now=now)
    order.refresh_from_db(fields=["agreement"])
    return order


@transaction.atomic
def find_goods(order: ReturnOrder, *, text: str, actor: Member | None, now: datetime) -> ReturnOrder:
    """What was lost on its way to or from the factory has turned up at the desk, and goes on from there.

    Raises PermissionDenied, TransitionNotAllowed; RuleViolation when it was lost on its way to the dealer: then its
    arrival is confirmed.
    """
    order = lock_return(order)
    RETURN_LIFECYCLE.named("find", leaving=order.status)
    if order.shipped_at is not None:
        raise RuleViolation("RPR-20", _("These goods were on their way to the dealer: confirm their arrival."))
    order = move_return(order, "find", actor=actor, now=now, text=clean_text(text)[:500])
    return finish_if_done(order, actor=actor, now=now)


@transaction.atomic
def replace_lost(order: ReturnOrder, serials: Mapping[int, str], *, actor: Member | None, now: datetime) -> ReturnOrder:
    """Give new units for the lost ones: `serials` by the line's id, one for each. Old and new serial are kept.

    Raises PermissionDenied, TransitionNotAllowed; RuleViolation while not agreed on (RPR-07), and at `line-<id>` for a
    serial that cannot be.
    """
    order = lock_return(order)
    RETURN_LIFECYCLE.named("replace", leaving=order.status)
    refuse_while_unsettled(order)
    lines = [line for line in lines_of(order) if line.result != Result.MISSING]
    for line in lines:
        _replace(line, spelled(serials.get(line.pk, "")), actor, now)
    keep_replacements(order, lines, now=now)
    ReturnLine.objects.bulk_update(lines, ["result", "result_text", "result_at", "result_by", "replacement_serial"])
    index_return(order)
    changed = {"back_at": now, "told_at": None, "shipped_at": None}
    return move_return(order, "replace", actor=actor, now=now, changed=changed, units=len(lines))


def _replace(line: ReturnLine, serial: str, actor: Member | None, now: datetime) -> None:
    if (problem := problem_of(serial)) is not None:
        raise RuleViolation("RPR-09", problem, field=f"line-{line.pk}")
    line.result, line.replacement_serial = Result.REPLACED, serial
    line.result_text, line.result_at, line.result_by = _("Lost in transit"), now, actor


@transaction.atomic
def settle_return(order: ReturnOrder, *, note: str, actor: Member | None, now: datetime) -> ReturnOrder:
    """End a return whose goods will not come, by what both sides agreed on: lost, or nothing ever arrived.

    Raises PermissionDenied, TransitionNotAllowed; RuleViolation while nothing was agreed (RPR-07), while units
    are still here, or without a word.
    """
    order, note = lock_return(order), clean_text(note)
    RETURN_LIFECYCLE.named("settle", leaving=order.status)
    refuse_while_unsettled(order)
    if order.status in AT_DESK and order.lines.exclude(result=Result.MISSING).exists():
        raise RuleViolation("RPR-09", _("Units of this return are still here."))
    if not note:
        raise RuleViolation("RPR-07", _("Write down how it was settled."), field="note")
    if order.status in BEFORE_APPROVAL:
        _close_unsent(order, actor=actor, now=now)
    else:
        lost = order.lines.exclude(result=Result.MISSING)
        lost.update(result=Result.LOST, result_at=now, result_by=actor)
    return move_return(order, "settle", actor=actor, now=now, text=note)


@transaction.atomic
def withdraw_return(order: ReturnOrder, *, note: str, actor: Member | None, now: datetime) -> ReturnOrder:
    """Take back what was filed or applied for, before the goods arrive.

    Raises PermissionDenied, TransitionNotAllowed.
    """
    order = lock_return(order)
    allowed = may_withdraw(actor, order)
    changed = {"agreement": Agreement.NONE} if order.agreement in UNSETTLED else {}
    order = move_return(
        order, "withdraw", actor=actor, now=now, changed=changed, may=allowed, text=clean_text(note)[:500]
    )
    _close_unsent(order, actor=actor, now=now)
    withdraw_all(order.case, now=now, reason=note)
    return order


def _close_unsent(order: ReturnOrder, *, actor: Member | None, now: datetime) -> None:
    order.lines.filter(result=Result.OPEN).update(result=Result.MISSING, result_at=now, result_by=actor)
