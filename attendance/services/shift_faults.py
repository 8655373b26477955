"""A wrong or empty shift because a swap was not handed over clearly (SHF-15, SHF-16; T-03)."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from attendance.lifecycle import SwapStatus
from attendance.models import FaultShare, Shift, ShiftFault, Swap
from attendance.policies import may_manage_swaps
from attendance.rules.swapping import shares_of
from attendance.services.days import recompute_days
from attendance.services.swap_locking import locked_swap
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.rulebook.at import RulebookInForce, rulebook_at


@transaction.atomic
def note_fault(
    swap: Swap, shift: Shift, kind: str, percents: Mapping[int, int], *, note: str, actor: Member, now: datetime
) -> ShiftFault:
    """Note that a swapped shift stayed empty or was worked by the wrong person, and by whose fault in percent.

    `percents`: member id → share; together 100. What follows is the manual's of the shift's time: an amount, or
    absenteeism. Raises PermissionDenied; RuleViolation.
    """
    if not may_manage_swaps(actor):
        raise PermissionDenied(f"{actor} may not note faults.")
    swap = locked_swap(swap)
    book = rulebook_at(shift.begins_at)
    rule = "SHF-15" if book.document.swaps.fault_counts_as == "amount" else "SHF-16"
    _check(swap, shift, kind, percents, note, rule, now)
    fault = ShiftFault.objects.create(
        swap=swap, shift=shift, day=shift.day, kind=kind, rule=rule, rulebook_version=book.version,
        note=" ".join(note.split())[:500], noted_at=now, noted_by=actor,
    )  # fmt: skip
    FaultShare.objects.bulk_create(_shares(fault, percents, book))
    publish(swap.case, record(swap.case, "swap.fault", actor=actor, at=now, rule=rule, note=fault.note, what=kind))
    people = Member.objects.filter(pk__in=percents)
    recompute_days(percents, shift.day, shift.day, now=now)
    notify(people, "swap.fault", case=swap.case, now=now, day=f"{shift.day:%Y-%m-%d}", note=fault.note)
    return fault


@transaction.atomic
def revoke_fault(fault: ShiftFault, *, actor: Member, now: datetime) -> ShiftFault:
    """Take back what was noted by mistake; it stays on record. Raises PermissionDenied, TransitionNotAllowed."""
    if not may_manage_swaps(actor):
        raise PermissionDenied(f"{actor} may not take back faults.")
    fault = ShiftFault.objects.select_for_update(of=("self",)).select_related("swap__case").get(pk=fault.pk)
    if fault.revoked_at is not None:
        raise TransitionNotAllowed(fault.rule, _("This was taken back already."))
    fault.revoked_at, fault.revoked_by = now, actor
    fault.save(update_fields=["revoked_at", "revoked_by"])
    recompute_days(fault.shares.values_list("member_id", flat=True), fault.day, fault.day, now=now)
    publish(fault.swap.case, record(fault.swap.case, "swap.fault_revoked", actor=actor, at=now))
    return fault


def _check(
    swap: Swap, shift: Shift, kind: str, percents: Mapping[int, int], note: str, rule: str, now: datetime
) -> None:
    if swap.status != SwapStatus.APPROVED or shift.pk not in (swap.given_id, swap.payback_id):
        raise RuleViolation(rule, _("Only a shift of a swap in force can be noted."), field="shift")
    if shift.begins_at > now:
        raise RuleViolation(rule, _("This shift has not begun yet."), field="shift")
    if kind not in ShiftFault.Kind.values:
        raise RuleViolation(rule, _("Wrong shift or empty shift?"), field="kind")
    if not note.strip():
        raise RuleViolation(rule, _("Say what was not handed over clearly."), field="note")
    both = {swap.asked_by_id, swap.other_id}
    if not set(percents) <= both or sum(percents.values()) != 100 or any(not 0 < p <= 100 for p in percents.values()):
        raise RuleViolation(rule, _("The responsibility of both people makes 100 percent."), field="percent")
    if ShiftFault.objects.filter(shift=shift, revoked_at=None).exists():
        raise RuleViolation(rule, _("This shift was noted already."), field="shift")


def _shares(fault: ShiftFault, percents: Mapping[int, int], book: RulebookInForce) -> list[FaultShare]:
    manual, people = book.document.swaps, sorted(percents)
    if manual.fault_counts_as == "absent_day":
        return [FaultShare(fault=fault, member_id=pk, percent=percents[pk], is_absence=True) for pk in people]
    amount = manual.fault_amount_fen
    parts: list[int | None] = [amount] * len(people)
    if amount is not None and manual.fault_borne == "shared":
        parts = [*shares_of(amount, [percents[pk] for pk in people])]
    return [
        FaultShare(fault=fault, member_id=pk, percent=percents[pk], amount_fen=part)
        for pk, part in zip(people, parts, strict=True)
    ]
