"""Swaps whose people change: who falls ill, travels or leaves cannot swap any more (SHF-13, SHF-19)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from attendance.lifecycle import WAITING, SwapStatus
from attendance.models import Leave, Swap, Trip
from attendance.permissions import Permission
from attendance.queries.absences import absences_between
from attendance.queries.swaps import swaps_of
from attendance.services.swap_checks import Plan
from attendance.services.swap_locking import locked_swap, plan_of
from attendance.services.swap_telling import end_swap
from csdesk.cases.queries import members_who_may
from csdesk.events.models import Event
from csdesk.outbox.notify import notify


@transaction.atomic
def look_after_swaps(member_ids: list[int], *, now: datetime) -> int:
    """Refuse what waits and cannot come to anything any more, and tell who manages swaps of those in force.

    How many were refused.
    """
    waiting = swaps_of(member_ids).filter(status__in=WAITING).select_related("case").order_by("case_id")
    refused = sum(_refuse_if_impossible(swap, now) for swap in waiting)
    standing = swaps_of(member_ids).filter(status=SwapStatus.APPROVED, given__ends_at__gt=now)
    for swap in standing.select_related("case", "asked_by", "other"):
        _tell_if_in_the_way(swap, now)
    return refused


def staff_changed(now: datetime) -> None:
    """People came or went: what waits with somebody who left is refused."""
    waiting = Swap.objects.filter(status__in=WAITING).select_related("case", "asked_by", "other").order_by("case_id")
    for swap in waiting:
        if not (swap.asked_by.is_active and swap.other.is_active):
            _refuse_if_impossible(swap, now)


def follow_absence(event: Event) -> None:
    """Something happened to somebody's leave or journey: look at his swaps."""
    for model in (Leave, Trip):
        members = list(model.objects.filter(case=event.case_id).values_list("member_id", flat=True))
        if members:
            look_after_swaps(members, now=event.at)


def _refuse_if_impossible(swap: Swap, now: datetime) -> bool:
    swap = locked_swap(swap)
    if swap.status not in WAITING:
        return False
    plan = plan_of(swap)
    for member in (plan.asker, plan.other):
        if not member.is_active:
            reason = _("%(name)s does not work here any more.") % {"name": member.name}
            end_swap(swap, "refuse", rule="SHF-08", reason=reason, actor=None, now=now)
            return True
    away = _who_is_away(plan)
    if away:
        reason = _("%(name)s is on leave or travelling then.") % {"name": away}
        end_swap(swap, "refuse", rule="SHF-13", reason=reason, actor=None, now=now)
    return bool(away)


def _who_is_away(plan: Plan) -> str:
    for shift in plan.halves:
        found = absences_between(shift.begins_at, shift.ends_at, members=[plan.asker.pk, plan.other.pk])
        if found:
            return plan.asker.name if found[0].member_id == plan.asker.pk else plan.other.name
    return ""


def _tell_if_in_the_way(swap: Swap, now: datetime) -> None:
    plan = plan_of(swap)
    for shift in plan.halves:
        worker = shift.member
        if shift.begins_at > now and absences_between(shift.begins_at, shift.ends_at, members=[worker.pk]):
            people = members_who_may(Permission.SWAP_MANAGE)
            notify(people, "swap.in_the_way", case=swap.case, now=now, urgent=True, name=worker.name,
                   day=f"{shift.day:%Y-%m-%d}")  # fmt: skip
