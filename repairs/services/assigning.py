"""Handing a return over, with responsibility marked: no return is ever nobody's."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import TO_DO, Case
from csdesk.cases.services.cases import give_case
from csdesk.conversations.rules import clean_text
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.directory import stand_in
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from repairs.models import ReturnOrder
from repairs.permissions import Permission
from repairs.policies import may_assign
from repairs.queries.returns import KINDS, all_returns, return_of
from repairs.services.locking import lock_return

RULE = "INQ-19"


@transaction.atomic
def assign_return(order: ReturnOrder, to: Member, *, note: str, actor: Member | None, now: datetime) -> ReturnOrder:
    """Make somebody the holder. Handing over says what is to be done; taking over oneself needs no note (INQ-19).

    Raises PermissionDenied; RuleViolation when the person cannot work on it, holds it already, or the note lacks.
    """
    order, note = lock_return(order), clean_text(note)
    if not may_assign(actor, order, to):
        raise PermissionDenied(f"{actor} may not give {order} to {to}.")
    if order.case.holder_id == to.pk:
        raise RuleViolation(RULE, _("%(name)s holds this return already.") % {"name": to.name}, field="to")
    if not to.is_active or not to.is_staff_member or not to.may(Permission.RETURN_WORK):
        raise RuleViolation(RULE, _("%(name)s cannot work on returns.") % {"name": to.name}, field="to")
    is_own = actor is not None and to.pk == actor.pk
    if not note and not is_own:
        raise RuleViolation(RULE, _("Say what is to be done, so that responsibility is clear."), field="note")
    _give(order, to, note, actor=actor, now=now)
    if not is_own:
        notify([stand_in(to, at=now)], "case.assign", case=order.case, now=now, note=note[:200], by=str(actor or ""))
    return order


def _give(order: ReturnOrder, to: Member, note: str, *, actor: Member | None, now: datetime) -> None:
    before = order.case.holder
    case = give_case(order.case, holder=to)
    facts = {"before": before, "before_name": str(before or ""), "after": to, "after_name": to.name, "note": note}
    publish(case, record(case, "case.assign", actor=actor, at=now, **facts))


def hand_over_case(case: Case, to: Member, *, note: str, actor: Member | None, now: datetime) -> None:
    """The same for rooms that know only the case. Raises the same."""
    assign_return(return_of(case), to, note=note, actor=actor, now=now)


@transaction.atomic
def take_back_assignment(
    order: ReturnOrder, before: Member | None, *, given_to: int, actor: Member | None, now: datetime
) -> ReturnOrder:
    """Undo a hand-over: whoever held the return before holds it again.

    Raises PermissionDenied; RuleViolation when somebody else holds it by now, or the one before has left or never was.
    """
    order = lock_return(order)
    held = order.case.holder
    if held is None or held.pk != given_to:
        raise RuleViolation(RULE, _("Somebody else holds %(number)s by now.") % {"number": order})
    if before is None or not before.is_active:
        raise RuleViolation(RULE, _("A return is always somebody's."))
    if not may_assign(actor, order, before):
        raise PermissionDenied(f"{actor} may not give {order} back to {before}.")
    _give(order, before, _("The hand-over was taken back."), actor=actor, now=now)
    return order


def open_returns_of(member: Member) -> int:
    """How many returns somebody holds that are not over."""
    return Case.objects.filter(kind__in=KINDS, holder=member, phase__in=TO_DO).count()


def hand_over_returns(leaver: Member, heir: Member, actor: Member | None, now: datetime) -> int:
    """Give everything that somebody who leaves still holds to another; how many moved."""
    held = all_returns().filter(case__kind__in=KINDS, case__holder=leaver, case__phase__in=TO_DO)
    orders = list(held.order_by("case_id"))
    for order in orders:
        note = _("Taken over from %(name)s, who has left.") % {"name": leaver.name}
        assign_return(order, heir, note=note, actor=None, now=now)
    return len(orders)
