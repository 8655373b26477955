"""Swaps at every stage, a notice to read, a fault, and the handover sheets of the last days."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from attendance.models import ChecklistRun, DeskNotice, Shift, Swap
from attendance.policies import may_hand_over
from attendance.queries.handover import next_shifts
from attendance.queries.shifts import shifts_between
from attendance.services.at_the_post import go_through_list, lines_of, post_notice, read_notice, report_fault
from attendance.services.handing_over import Words, complete_sheet, confirm_sheet, draft_sheet
from attendance.services.swapping import NewSwap, accept_swap, offer_swap
from csdesk.approvals.queries.requests import open_request
from csdesk.approvals.services import sign
from csdesk.demo.stage import person
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
WHY = ["孩子家长会，下午须到校", "预约了体检，只有当天有号", "家里老人复诊需要陪同"]
SHEETS, TRIES = 6, 60


def keep_swaps(tenant: Tenant, *, now: datetime) -> None:
    """Play them once, where there are rosters: offered, waiting for a signature, in force."""
    with tenant_atomic(tenant.pk):
        if Swap.objects.exists() or DeskNotice.objects.exists():
            return
        boss = person(tenant, "supervisor")
        pairs = _pairs(now)
        for number, words in enumerate(WHY):
            _swap(pairs, words, boss, steps=number, now=now)
    with tenant_atomic(tenant.pk):
        _hand_over(boss, now)
        _post(tenant, boss, now)


def _pairs(now: datetime) -> Iterator[tuple[Shift, Shift]]:
    """Shifts of two people of a team, some days apart, the soonest first."""
    coming = shifts_between(now + 2 * DAY, now + 35 * DAY).filter(is_standby=False, begins_at__gt=now + 2 * DAY)
    shifts = list(coming.select_related("member", "roster__team")[:200])
    for given in shifts:
        for back in shifts:
            if back.roster.team_id == given.roster.team_id and back.member_id != given.member_id:
                yield given, back


def _swap(pairs: Iterator[tuple[Shift, Shift]], words: str, boss: Member, *, steps: int, now: datetime) -> None:
    reasons = rulebook_at(now).document.swaps.reasons
    reason = reasons[0].key if reasons else ""
    for _try, (given, back) in zip(range(TRIES), pairs, strict=False):
        if boss.pk in (given.member_id, back.member_id):
            continue
        try:
            with transaction.atomic():
                swap = offer_swap(
                    NewSwap(given, back.member, back, words, reason), actor=given.member, now=now - 3 * HOUR
                )
                if steps:
                    swap = accept_swap(swap, actor=back.member, now=now - 2 * HOUR)
                request = open_request(swap.case, "attendance.swap")
                if steps > 1 and request is not None:
                    sign(request.pk, "approve", actor=boss, now=now - HOUR)
        except (RuleViolation, PermissionDenied):
            continue
        return


def _hand_over(boss: Member, now: datetime) -> None:
    """The last shifts that ended, each handed to whoever came next."""
    past = shifts_between(now - 4 * DAY, now - HOUR).filter(is_standby=False, ends_at__lt=now - HOUR)
    manual = rulebook_at(now).document.handover
    for shift in past.select_related("member", "roster__team").order_by("-ends_at")[:SHEETS]:
        at = shift.ends_at - 10 * MINUTE
        keys = [item.key for item in lines_of(ChecklistRun.Kind.CLOSING, shift, at)[0]]
        words = Words(
            "两位客户询问保修期，已答复；一位等寄回单号。", "等工厂回复维修进度，明早跟进。", "",
            {entry.key: "正常" for entry in manual.equipment}, {"opened": 2, "closed": 1, "left": 1},
        )  # fmt: skip
        coming = next_shifts(shift, manual)
        try:
            go_through_list(shift, ChecklistRun.Kind.CLOSING, keys, actor=shift.member, now=at)
            sheet = draft_sheet(shift, actor=shift.member, now=at)
            sheet = complete_sheet(sheet, words, actor=shift.member, now=at)
            if coming:
                confirm_sheet(sheet, remark="收到", actor=coming[0].member, now=shift.ends_at)
        except (RuleViolation, PermissionDenied):  # who hands nothing over, or has a notice to read first
            continue


def _post(tenant: Tenant, boss: Member, now: datetime) -> None:
    text = "自本月起，移动硬盘整机保修两年，请按新政策答复。"
    old = post_notice("保修政策调整", text, actor=boss, now=now - 5 * DAY)
    text = "周五至周日全场满300减30，咨询时主动说明。"
    post_notice("周末促销", text, must_read=False, actor=boss, now=now - 3 * HOUR)
    for key in ("agent", "agent2", "specialist"):
        read_notice(old, actor=person(tenant, key), now=now - 4 * DAY)
    running = shifts_between(now, now + MINUTE).filter(is_standby=False).select_related("member", "roster__team")
    first = running.first()
    if first is not None and may_hand_over(first.member):
        report_fault(first, "二号话机耳麦有杂音", actor=first.member, now=now - 10 * MINUTE)
