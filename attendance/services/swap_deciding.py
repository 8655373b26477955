"""What follows from the signatures: both shifts change hands at once, or none (SHF-08…SHF-10)."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from attendance.lifecycle import SWAP_LIFECYCLE, SwapStatus
from attendance.models import Origin, Shift, Swap
from attendance.policies import may_manage_swaps
from attendance.rules.hours import Hours
from attendance.services.shifts import move_shift
from attendance.services.swap_checks import refuse_bad_swap, swaps_of_manual
from attendance.services.swap_locking import locked_plan, locked_swap, plan_of
from attendance.services.swap_telling import end_swap, tell_swap
from csdesk.approvals.models import ApprovalRequest, RequestState, Signature
from csdesk.cases.models import Case, Phase
from csdesk.cases.services.cases import move_case
from csdesk.outbox.enqueue import enqueue
from csdesk.outbox.notify import notify
from csdesk.people.directory import acting_holders
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation

WORK = "attendance.swap_work"


def follow_decision(approval: ApprovalRequest, *, now: datetime) -> None:
    """What follows from the signatures, in their transaction. Raises RuleViolation, which undoes the last of them."""
    swap = locked_swap(Swap.objects.select_related("case").get(case=approval.case))
    if swap.status != SwapStatus.AGREED:
        return  # it ended otherwise, and took the request with it
    if approval.state == RequestState.APPROVED:
        _refuse_partial(swap, approval)
        _refuse_without_note(approval, now)
        put_in_force(swap, actor=approval.decided_by, now=now)
    elif approval.state == RequestState.REFUSED:
        end_swap(swap, "refuse", rule=approval.rule, reason=approval.reason, actor=approval.decided_by, now=now)
    else:
        end_swap(swap, "withdraw", reason=approval.reason, actor=approval.decided_by, now=now)


def put_in_force(swap: Swap, *, actor: Member | None, now: datetime) -> Swap:
    """Let both shifts of a (locked) swap change hands, in one transaction; open work follows when they begin.

    Raises RuleViolation where it breaks a rule by now.
    """
    plan = locked_plan(swap)
    refuse_bad_swap(plan, now=now)
    swap.status = SWAP_LIFECYCLE.named("approve", leaving=swap.status).target
    swap.decided_at = now
    swap.save(update_fields=["status", "decided_at"])
    _change_hands(swap, to_other=True, now=now)
    for half in plan.halves:
        key = f"{WORK}:{swap.pk}:{half.pk}"
        enqueue(WORK, key=key, payload={"swap": swap.pk, "shift": half.pk}, available_at=half.begins_at)
    tell_swap(swap, "approve", [swap.asked_by, swap.other], actor=actor, now=now)
    manual = swaps_of_manual(now)
    notify(acting_holders(manual.told_to, at=now) if manual.told_to else [], "swap.reported", case=swap.case, now=now,
           asker=swap.asked_by.name, other=swap.other.name)  # fmt: skip
    move_case(swap.case, Phase.CLOSED, now=now)
    return swap


@transaction.atomic
def call_off_swap(swap: Swap, *, reason: str, actor: Member | None, now: datetime) -> Swap:
    """Undo a swap in force, as when one of the two falls ill: each has his own shift again.

    Raises PermissionDenied; RuleViolation without a reason, once a half has begun (SHF-19), or where it no longer fits.
    """
    swap = locked_swap(swap)
    if not may_manage_swaps(actor):
        raise PermissionDenied(f"{actor} may not call off {swap}.")
    if not reason.strip():
        raise RuleViolation("SHF-08", _("Say why the swap is called off."), field="reason")
    SWAP_LIFECYCLE.named("call_off", leaving=swap.status)
    if any(shift.begins_at <= now for shift in locked_plan(swap).halves):
        words = _("One of the shifts has begun: the other is still owed, or changed in the roster.")
        raise RuleViolation("SHF-19", words)
    _change_hands(swap, to_other=False, now=now)
    return end_swap(swap, "call_off", reason=reason, actor=actor, now=now)


def may_ask_signatures(actor: Member | None, case: Case) -> bool:
    """Who asks for the signatures of a swap, and takes them back: whoever asked for the swap."""
    return actor is None or Swap.objects.filter(case=case, asked_by=actor).exists()


def _refuse_partial(swap: Swap, approval: ApprovalRequest) -> None:
    signers = Signature.objects.filter(line__step__request=approval).values_list("signer", "stood_in_for")
    if any(swap.other_id in pair for pair in signers):
        words = _("Who takes part in a swap does not sign it: somebody else has to.")
        raise RuleViolation("SHF-08", words, field="verdict")


def _refuse_without_note(approval: ApprovalRequest, now: datetime) -> None:
    if swaps_of_manual(now).agreement != "leader":
        return
    last = Signature.objects.filter(line__step__request=approval).order_by("-pk").first()
    if last is not None and not last.reason:
        words = _("Note what the special circumstances are.")
        raise RuleViolation("SHF-10", words, field="reason")


def _change_hands(swap: Swap, *, to_other: bool, now: datetime) -> None:
    plan = plan_of(swap)
    beside = [shift.pk for shift in plan.halves]
    to, back = (swap.other, swap.asked_by) if to_other else (swap.asked_by, swap.other)
    _move(plan.given, to, beside, now)
    if plan.payback is not None:
        _move(plan.payback, back, beside, now)


def _move(shift: Shift, member: Member, beside: list[int], now: datetime) -> None:
    # The hours stay as they were agreed, whatever the manual says of such shifts by now.
    hours = Hours(shift.begins_at, shift.ends_at, shift.is_standby)
    move_shift(shift, member=member, hours=hours, origin=Origin.SWAP, beside=beside, actor=None, now=now)
