"""What becomes of leave: signed or refused, and with it days taken, stand-ins appointed, people told."""

from datetime import datetime

from attendance.models import Leave, LeaveState
from attendance.queries.leaves import leave_of
from attendance.queries.working_days import plan_of
from attendance.rules.leave_days import ONE_DAY
from attendance.services.days import recompute_days
from attendance.services.leave_balances import take_days
from csdesk.approvals.models import ApprovalRequest, RequestState
from csdesk.cases.models import Case, Phase
from csdesk.cases.services.cases import lock_case, move_case
from csdesk.events.record import record
from csdesk.ledger.services.posting import local_day
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.models import Member, StandIn
from csdesk.people.services.stand_ins import appoint_stand_in, end_stand_in
from csdesk.rulebook.at import rulebook_at
from csdesk.sla import clocks

CHAIN = "attendance.leave"
_STATES = {
    RequestState.APPROVED: (LeaveState.APPROVED, "approve"),
    RequestState.REFUSED: (LeaveState.REFUSED, "refuse"),
    RequestState.WITHDRAWN: (LeaveState.WITHDRAWN, "withdraw"),
}
_OVER = [LeaveState.APPROVED, LeaveState.REFUSED, LeaveState.WITHDRAWN, LeaveState.LAPSED]


def follow_decision(approval: ApprovalRequest, *, now: datetime) -> None:
    """What follows from the signatures, in their transaction. Raises RuleViolation when the days are used up."""
    Leave.objects.select_for_update(of=("self",)).get(case=approval.case)
    leave = leave_of(approval.case)
    leave.state, verb = _STATES[RequestState(approval.state)]
    leave.decided_at = now
    if leave.state == LeaveState.APPROVED:
        manual = rulebook_at(now).document.leave
        kind = manual.kind(leave.kind)
        if kind is not None:
            plan = plan_of(leave.member, leave.first_day, leave.last_day, manual)
            take_days(leave, kind, plan.taken(leave.span, kind), actor=approval.decided_by, now=now)
    leave.save(update_fields=["state", "decided_at", "posting"])
    settle_stand_in(leave, now=now)
    tell_leave(leave, verb, actor=approval.decided_by, now=now, note=approval.reason)


def may_ask_signatures(actor: Member | None, case: Case) -> bool:
    """Who asks for the signatures of leave, and takes the request back: whose it is, and who filed it for him."""
    if actor is None:
        return True
    leave = Leave.objects.filter(case=case).first()
    return leave is not None and actor.pk in (leave.member_id, leave.filed_by_id)


def settle_stand_in(leave: Leave, *, now: datetime) -> None:
    """Have the stand-in act while the leave counts, and not a minute longer."""
    appointed = StandIn.objects.filter(member=leave.member, reason=leave.case.number).order_by("-pk").first()
    counts = leave.counts_as_away and leave.stand_in is not None and leave.ends_at > now
    if not counts:
        if appointed is not None and (appointed.ends_at is None or appointed.ends_at > now):
            end_stand_in(appointed, actor=None, now=now)
        return
    if appointed is not None and appointed.stand_in_id == leave.stand_in_id:
        appointed.starts_at, appointed.ends_at = leave.begins_at, leave.ends_at
        appointed.save(update_fields=["starts_at", "ends_at"])
    elif leave.stand_in is not None and leave.stand_in.is_active:
        appoint_stand_in(
            leave.member, leave.stand_in, starts_at=leave.begins_at, ends_at=leave.ends_at, actor=None, now=now,
            reason=leave.case.number,
        )  # fmt: skip
        notify([leave.stand_in], "leave.stand_in", case=leave.case, now=now, name=leave.member.name,
               begins=leave.begins_at, ends=leave.ends_at, url="/")  # fmt: skip


def tell_leave(leave: Leave, verb: str, *, actor: Member | None, now: datetime, note: str = "") -> None:
    """Write on the case what happened, let clocks and tasks know, and tell whose leave it is."""
    case = lock_case(leave.case)
    if leave.state in _OVER and case.phase != Phase.CLOSED:
        move_case(case, Phase.CLOSED, now=now)
    clocks.observe(case, f"leave.{verb}", at=now, actor=actor)
    publish(case, record(case, f"leave.{verb}", actor=actor, at=now, note=note, begins=leave.begins_at,
                         ends=leave.ends_at, half_days=leave.half_days))  # fmt: skip
    if verb not in ("apply", "complete") and leave.first_day <= (today := local_day(now)):
        # What somebody came for or stayed away from may count otherwise now (ATT-03).
        recompute_days([leave.member_id], leave.first_day - ONE_DAY, max(leave.last_day, today), now=now)
    people = [each for each in (leave.member, leave.filed_by) if actor is None or each.pk != actor.pk]
    if verb in TOLD and people:
        notify(people, f"leave.{verb}", case=case, now=now, note=note, name=leave.member.name)


TOLD = {"call", "approve", "refuse", "lapse", "cut", "recount"}
