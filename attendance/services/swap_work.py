"""Open work follows a swapped shift: what is due while its giver is away goes to who works it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from attendance.lifecycle import SwapStatus
from attendance.models import Shift, Swap
from attendance.queries.shifts import live_shifts
from csdesk.cases.models import TO_DO, Case
from csdesk.cases.registry import all_kinds, kind_of
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation


@transaction.atomic
def hand_work_over(swap_id: int, shift_id: int, *, now: datetime) -> int:
    """At the beginning of a swapped shift: hand on what its giver holds and what is due before he works again.

    How many cases went over. Nothing, when the swap was called off or the shift changed since. Raises
    Swap.DoesNotExist.
    """
    swap = Swap.objects.select_related("asked_by", "other").get(pk=swap_id)
    shift = Shift.objects.get(pk=shift_id)
    giver, taker = (swap.asked_by, swap.other) if shift_id == swap.given_id else (swap.other, swap.asked_by)
    if swap.status != SwapStatus.APPROVED or shift.cancelled_at is not None or shift.member_id != taker.pk:
        return 0
    return sum(_hand_on(case, taker, giver, now) for case in _due_meanwhile(giver, shift))


def _due_meanwhile(giver: Member, shift: Shift) -> list[Case]:
    following = live_shifts().filter(member=giver, begins_at__gt=shift.begins_at, is_standby=False)
    back_at = following.order_by("begins_at").values_list("begins_at", flat=True).first()
    kinds = [kind.key for kind in all_kinds() if kind.hand_over is not None]
    held = Case.objects.filter(holder=giver, phase__in=TO_DO, kind__in=kinds, next_due_at__isnull=False)
    if back_at is not None:
        held = held.filter(next_due_at__lt=back_at)
    return list(held.order_by("pk"))


def _hand_on(case: Case, taker: Member, giver: Member, now: datetime) -> bool:
    note = _("%(name)s has swapped this shift; due before he is back.") % {"name": giver.name}
    hand_over = kind_of(case.kind).hand_over
    try:
        with transaction.atomic():
            if hand_over is not None:
                hand_over(case, taker, note=note, actor=None, now=now)
    except (RuleViolation, PermissionDenied):  # who took the shift cannot work on this: it stays where it is
        return False
    return hand_over is not None
