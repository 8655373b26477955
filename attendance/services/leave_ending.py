"""Leave that ends otherwise than planned: withdrawn, cut short, never applied for, counted anew."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from attendance.models import Leave, LeaveState
from attendance.policies import may_change_leave
from attendance.queries.leaves import complete_by, leave_of
from attendance.queries.working_days import plan_of
from attendance.rules.leave_days import HalfDay
from attendance.services.leave_balances import give_days_back, lock_member, take_days
from attendance.services.leave_steps import CHAIN, settle_stand_in, tell_leave
from csdesk.approvals.queries import open_request
from csdesk.approvals.services import withdraw
from csdesk.outbox.notify import notify
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.rulebook.at import rulebook_at


@transaction.atomic
def withdraw_leave(leave: Leave, *, actor: Member | None, now: datetime) -> Leave:
    """Take leave back before it begins; its days are given back. One that runs ends now: the rest is given back.

    Raises PermissionDenied; RuleViolation when it is over; StaleRecord when it was refused or withdrawn.
    """
    leave = _locked(leave, actor)
    if not leave.is_live:
        raise StaleRecord("LVE-01", _("This leave does not count any more."))
    if leave.ends_at <= now:
        raise RuleViolation("LVE-01", _("This leave is over."))
    asked = open_request(leave.case, CHAIN)
    if asked is not None and (leave.called_at is None or now < leave.begins_at):
        withdraw(asked, actor=actor, now=now)
        leave.refresh_from_db()
        return leave
    started = _started(leave, now)
    if started is not None:
        return _cut(leave, started, actor=actor, now=now)
    give_days_back(leave, note=_("Withdrawn"), actor=actor, now=now)
    leave.state = LeaveState.WITHDRAWN
    leave.save(update_fields=["state", "posting"])
    settle_stand_in(leave, now=now)
    tell_leave(leave, "withdraw", actor=actor, now=now)
    return leave


def _started(leave: Leave, now: datetime) -> HalfDay | None:
    """The last half day of it that has begun; None when no work was left out yet."""
    if now <= leave.begins_at:
        return None
    manual = rulebook_at(now).document.leave
    plan = plan_of(leave.member, leave.first_day, leave.last_day, manual)
    begun = [slot.half_day for slot in plan.slots(leave.span) if slot.begins_at < now]
    return begun[-1] if begun else None


def _cut(leave: Leave, last: HalfDay, *, actor: Member | None, now: datetime) -> Leave:
    give_days_back(leave, note=_("Back early"), actor=actor, now=now)
    leave.last_day, leave.last_half = last
    manual = rulebook_at(now).document.leave
    plan, kind = plan_of(leave.member, leave.first_day, leave.last_day, manual), manual.kind(leave.kind)
    leave.ends_at = min(plan.bounds(leave.span)[1], now)
    if kind is not None:
        taken = plan.taken(leave.span, kind)
        leave.half_days_in_a_row -= leave.half_days - len(taken)
        leave.half_days = len(taken)
        if leave.state == LeaveState.APPROVED:
            take_days(leave, kind, taken, actor=actor, now=now)
    leave.save()
    settle_stand_in(leave, now=now)
    tell_leave(leave, "cut", actor=actor, now=now)
    return leave


@transaction.atomic
def lapse_leave(leave: Leave, *, now: datetime) -> bool:
    """End leave that was granted by phone and never applied for in time: it counts as absence (LVE-02)."""
    leave = _locked(leave, None)
    until = complete_by(leave.ends_at, leave.case, now=now)
    if leave.state != LeaveState.CALLED or until is None or now <= until:
        return False
    leave.state, leave.decided_at = LeaveState.LAPSED, now
    leave.save(update_fields=["state", "decided_at"])
    settle_stand_in(leave, now=now)
    tell_leave(leave, "lapse", actor=None, now=now)
    if leave.called_with is not None:
        notify([leave.called_with], "leave.lapse", case=leave.case, now=now, note="", name=leave.member.name)
    return True


@transaction.atomic
def recount_leave(leave: Leave, *, now: datetime) -> bool:
    """Count leave anew after the roster or the calendar has changed, its balance with it; whether that changed it.

    Who has signed stays: the signatures were given for these dates. Where the balance does not reach, the count stays
    and is looked at again.
    """
    leave = _locked(leave, None)
    manual = rulebook_at(now).document.leave
    kind = manual.kind(leave.kind)
    if kind is None or not leave.is_live:
        return False
    plan = plan_of(leave.member, leave.first_day, leave.last_day, manual)
    taken, (begins, ends) = plan.taken(leave.span, kind), plan.bounds(leave.span)
    before = (leave.half_days, leave.begins_at, leave.ends_at, leave.is_provisional)
    if before == (len(taken), begins, ends, plan.is_provisional):
        return False
    changed = leave.half_days != len(taken)
    if changed and leave.posting is not None:
        give_days_back(leave, note=_("Counted anew"), actor=None, now=now)
        take_days(leave, kind, taken, actor=None, now=now)
    leave.half_days_in_a_row += len(taken) - leave.half_days
    leave.half_days, leave.begins_at, leave.ends_at = len(taken), begins, ends
    leave.is_provisional = plan.is_provisional
    leave.save()
    settle_stand_in(leave, now=now)
    if changed:
        tell_leave(leave, "recount", actor=None, now=now)
    return True


def _locked(leave: Leave, actor: Member | None) -> Leave:
    if not may_change_leave(actor, leave):
        raise PermissionDenied(f"{actor} may not change {leave}.")
    lock_member(leave.member)
    Leave.objects.select_for_update(of=("self",)).get(pk=leave.pk)
    return leave_of(leave.case)
