"""Handing a return over, with responsibility marked: no return is ever nobody's."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import TO_DO, Case
from csdesk.desk.services.handing import hand_over, take_back
from csdesk.people.models import Member
from repairs.models import ReturnOrder
from repairs.permissions import Permission
from repairs.policies import may_assign
from repairs.queries.returns import KINDS, all_returns, return_of
from repairs.services.locking import lock_return


@transaction.atomic
def assign_return(order: ReturnOrder, to: Member, *, note: str, actor: Member | None, now: datetime) -> ReturnOrder:
    """Make somebody the holder. Handing over says what is to be done; taking over oneself needs no note (INQ-19).

    Raises PermissionDenied; RuleViolation when the person cannot work on it, holds it already, or the note lacks.
    """
    order = lock_return(order)
    if not may_assign(actor, order, to):
        raise PermissionDenied(f"{actor} may not give {order} to {to}.")
    hand_over(order.case, to, needs=Permission.RETURN_WORK, note=note, actor=actor, now=now)
    return order


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
    if held is not None and not may_assign(actor, order, before or held):
        raise PermissionDenied(f"{actor} may not give {order} back to {before}.")
    take_back(order.case, before, given_to=given_to, actor=actor, now=now)
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
