"""Offering a swap, agreeing, declining, taking back (SHF-07…SHF-10, SHF-17)."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from attendance.lifecycle import SWAP_LIFECYCLE, SwapStatus
from attendance.models import Shift, Swap
from attendance.policies import CHAIN_SWAP, KIND_SWAP, may_swap
from attendance.services.shifts import lock_people
from attendance.services.swap_checks import Plan, refuse_bad_swap, swaps_of_manual
from attendance.services.swap_deciding import put_in_force
from attendance.services.swap_locking import locked_plan, locked_swap
from attendance.services.swap_telling import end_swap, tell_swap
from csdesk.approvals.services import ask
from csdesk.cases.services.cases import give_case, open_case
from csdesk.outbox.enqueue import enqueue
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation

EXPIRES = "attendance.swap_expires"


@dataclass(frozen=True)
class NewSwap:
    """What somebody offers: his shift, to whom, against which of the other's (None: the other stands in), what for."""

    given: Shift
    other: Member
    payback: Shift | None
    words: str
    reason: str = ""


@transaction.atomic
def offer_swap(new: NewSwap, *, actor: Member, now: datetime) -> Swap:
    """Offer one's shift against a colleague's. He is asked first; then whoever the manual says.

    Raises PermissionDenied; RuleViolation with the rule that it would break (SHF-05…SHF-19).
    """
    if not may_swap(actor):
        raise PermissionDenied(f"{actor} may not swap shifts.")
    words = _checked_reason(new, now)
    lock_people([actor, new.other])
    given = _fresh(new.given)
    payback = _fresh(new.payback) if new.payback is not None else None
    refuse_bad_swap(Plan(actor, new.other, given, payback), now=now)
    case = open_case(KIND_SWAP, _title(actor, new.other, given, payback), holder=new.other, now=now)
    swap = Swap.objects.create(
        case=case, asked_by=actor, other=new.other, given=given, payback=payback, reason=new.reason, words=words,
        asked_at=now,
    )  # fmt: skip
    until = min(shift.begins_at for shift in (given, payback) if shift is not None)
    enqueue(EXPIRES, key=f"{EXPIRES}:{swap.pk}", payload={"swap": swap.pk}, available_at=until)
    tell_swap(swap, "offer", [new.other], actor=actor, now=now)
    return swap


@transaction.atomic
def accept_swap(swap: Swap, *, actor: Member, now: datetime) -> Swap:
    """The other person agrees: it is reported and in force, or goes to those who sign. Raises as `offer_swap`."""
    swap = locked_swap(swap)
    _demand(actor, swap.other)
    swap.status = SWAP_LIFECYCLE.named("accept", leaving=swap.status).target
    refuse_bad_swap(locked_plan(swap), now=now)
    swap.agreed_at = now
    swap.save(update_fields=["status", "agreed_at"])
    give_case(swap.case, holder=swap.asked_by)
    tell_swap(swap, "accept", [], actor=actor, now=now)
    if swaps_of_manual(now).agreement == "report":
        return put_in_force(swap, actor=actor, now=now)
    ask(swap.case, CHAIN_SWAP, subject=swap.case.title, asked_by=swap.asked_by, note=swap.words, now=now)
    return Swap.objects.select_related("case", "asked_by", "other").get(pk=swap.pk)


@transaction.atomic
def decline_swap(swap: Swap, *, reason: str = "", actor: Member, now: datetime) -> Swap:
    """The other person does not agree. Raises PermissionDenied, TransitionNotAllowed."""
    swap = locked_swap(swap)
    _demand(actor, swap.other)
    return end_swap(swap, "decline", reason=reason, actor=actor, now=now)


@transaction.atomic
def withdraw_swap(swap: Swap, *, actor: Member, now: datetime) -> Swap:
    """Take an offer back as long as it is not in force; what waits for signatures goes with it.

    Raises PermissionDenied, TransitionNotAllowed.
    """
    swap = locked_swap(swap)
    _demand(actor, swap.asked_by)
    return end_swap(swap, "withdraw", actor=actor, now=now)


@transaction.atomic
def expire_swap(swap_id: int, *, now: datetime) -> bool:
    """End a swap that still waits when the first of its shifts begins; whether it did. Raises Swap.DoesNotExist."""
    swap = locked_swap(Swap.objects.select_related("case").get(pk=swap_id))
    if swap.status not in (SwapStatus.OFFERED, SwapStatus.AGREED):
        return False
    end_swap(swap, "expire", rule="SHF-07", reason=_("Nobody decided before the shift began."), actor=None, now=now)
    return True


def _checked_reason(new: NewSwap, now: datetime) -> str:
    manual, words = swaps_of_manual(now), " ".join(new.words.split())
    if not words:
        raise RuleViolation("SHF-17", _("Say what has to be done in working time."), field="words")
    if manual.reasons and manual.reason(new.reason) is None:
        raise RuleViolation("SHF-17", _("Choose what the swap is for."), field="reason")
    return words[:500]


def _demand(actor: Member, wanted: Member) -> None:
    if actor.pk != wanted.pk or not may_swap(actor):
        raise PermissionDenied(f"This is for {wanted} to say.")


def _fresh(shift: Shift) -> Shift:
    return Shift.objects.select_related("roster__team", "member").get(pk=shift.pk)


def _title(asker: Member, other: Member, given: Shift, payback: Shift | None) -> str:
    back = f"{other.name} {payback.day:%m-%d}" if payback is not None else other.name
    return f"{asker.name} {given.day:%m-%d} ⇄ {back}"
