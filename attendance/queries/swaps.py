"""Swaps as others ask for them: which shifts were swapped, how many a month, what a mistake costs; and their cases."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from attendance.lifecycle import STANDING, SwapStatus
from attendance.models import FaultShare, Origin, Shift, Swap
from attendance.policies import KIND_SWAP, swaps_seen_by
from csdesk.cases.models import Case
from csdesk.people.models import Member


@dataclass(frozen=True)
class ShiftFine:
    """What a wrong or empty shift means for one person (SHF-15, SHF-16): an amount in fen, or a day of absenteeism.

    `swap_case_id` and `fault_id` are the evidence; the amount was reckoned with the manual's version of then.
    """

    member_id: int
    day: date
    kind: str
    rule: str
    amount_fen: int | None
    is_absence: bool
    percent: int
    note: str
    fault_id: int
    shift_id: int
    swap_case_id: int
    rulebook_version_id: int


def swapped_shifts(members: Collection[int], begins: datetime, ends: datetime) -> set[int]:
    """The shifts in the span that any of these works because of a swap in force, both halves (SHF-13, SHF-19)."""
    during = Shift.objects.filter(member__in=members, begins_at__lt=ends, ends_at__gt=begins, cancelled_at=None)
    approved = Swap.objects.filter(status=SwapStatus.APPROVED)
    halves = Q(pk__in=approved.values("given")) | Q(pk__in=approved.filter(payback__isnull=False).values("payback"))
    return set(during.filter(halves).values_list("pk", flat=True))


def swapped_among(shifts: Sequence[Shift]) -> list[Shift]:
    """Of these shifts those that came of a swap or stand in one, either half: on them nobody takes leave (SHF-13)."""
    if not shifts:
        return []
    standing = Swap.objects.filter(Q(given__in=shifts) | Q(payback__in=shifts), status__in=sorted(STANDING))
    named = {pk for pair in standing.values_list("given_id", "payback_id") for pk in pair}
    return [shift for shift in shifts if shift.origin == Origin.SWAP or shift.pk in named]


def fines_of_shifts(first: date, last: date, *, members: Collection[int] | None = None) -> list[ShiftFine]:
    """What wrong and empty shifts of these days mean, for the sheet of the month; in the order of days."""
    shares = FaultShare.objects.filter(fault__day__range=(first, last), fault__revoked_at=None)
    if members is not None:
        shares = shares.filter(member__in=members)
    shares = shares.select_related("fault__swap").order_by("fault__day", "pk")
    return [_fine(share) for share in shares]


def _fine(share: FaultShare) -> ShiftFine:
    fault = share.fault
    return ShiftFine(
        member_id=share.member_id, day=fault.day, kind=fault.kind, rule=fault.rule, amount_fen=share.amount_fen,
        is_absence=share.is_absence, percent=share.percent, note=fault.note, fault_id=fault.pk,
        shift_id=fault.shift_id, swap_case_id=fault.swap.case_id, rulebook_version_id=fault.rulebook_version_id,
    )  # fmt: skip


def swaps_of(members: Collection[int]) -> QuerySet[Swap]:
    """The swaps of any of these people, on either side."""
    return Swap.objects.filter(Q(asked_by__in=members) | Q(other__in=members))


def standing_swaps_of(member: Member) -> QuerySet[Swap]:
    """Of a person's swaps those that may still come to something, or are in force."""
    return swaps_of([member.pk]).filter(status__in=STANDING).select_related("given", "payback", "case")


def swaps_visible_to(member: Member) -> QuerySet[Swap]:
    """The swaps that somebody may see."""
    cases = Case.objects.filter(swaps_seen_by(member), kind=KIND_SWAP)
    found = Swap.objects.filter(case__in=cases.values("pk"))
    return found.select_related("case", "asked_by", "other", "given__roster__team", "payback__roster__team")


def waits_for_me(member: Member) -> QuerySet[Swap]:
    """The offers that somebody has to answer."""
    return Swap.objects.filter(other=member, status=SwapStatus.OFFERED)


def swap_of(case: Case) -> Swap:
    """The swap that hangs on a case. Raises Swap.DoesNotExist."""
    return Swap.objects.select_related("case", "asked_by", "other", "given", "payback").get(case=case)


def page_of_swap(case: Case) -> str:
    """Where a swap is shown."""
    return reverse("attendance:swap", args=[case.number])


def facts_of_swap(case: Case) -> dict[str, Any]:
    """What conditions of the manual look at: what it is for, and whether a shift is paid back."""
    swap = Swap.objects.get(case=case)
    return {"reason": swap.reason, "stand_in": "yes" if swap.is_stand_in else "no"}
