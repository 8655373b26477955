"""A swap on paper: the registration form (换班登记表), and what those who sign have to know (SHF-08)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from attendance.lifecycle import SwapStatus
from attendance.models import Shift, Swap
from attendance.policies import CHAIN_SWAP
from attendance.queries.manual import shifts_of_manual
from attendance.queries.swaps import swap_of
from csdesk.approvals.models import ApprovalRequest, Verdict
from csdesk.approvals.queries.requests import latest_request, steps_of
from csdesk.cases.models import Case
from csdesk.documents.registry import SignatureLine
from csdesk.documents.rules.picture import fields, text
from csdesk.rulebook.at import NoRulebook, rulebook_at


def spell_shift(shift: Shift | None) -> str:
    """A shift in words: its day, its name in the manual, its hours."""
    if shift is None:
        return _("none: the other stands in")
    pattern = shifts_of_manual(shift.begins_at).pattern(shift.pattern)
    name = pattern.label.text(get_language() or "zh-hans") if pattern is not None else shift.pattern
    return f"{shift.day:%Y-%m-%d} {name} {localtime(shift.begins_at):%H:%M}–{localtime(shift.ends_at):%H:%M}"


def spell_reason(swap: Swap) -> str:
    """What a swap is for, by the manual's word for it."""
    try:
        reason = rulebook_at(swap.asked_at).document.swaps.reason(swap.reason)
    except NoRulebook:
        reason = None
    return reason.label.text(get_language() or "zh-hans") if reason is not None else swap.reason


def told_to_signers(approval: ApprovalRequest) -> list[tuple[Any, str]]:
    """What somebody who signs has to know: who works which shift for whom."""
    swap = swap_of(approval.case)
    return [
        (_("%(name)s gives away") % {"name": swap.asked_by.name}, spell_shift(swap.given)),
        (_("%(name)s pays back with") % {"name": swap.other.name}, spell_shift(swap.payback)),
        (_("For"), " · ".join(word for word in (spell_reason(swap), swap.words) if word)),
    ]


def registration(case: Case) -> dict[str, Any]:
    """The registration form: both people, both shifts, the reason, and what became of it."""
    swap = swap_of(case)
    lines = fields(
        (_("Who asks (换班人)"), swap.asked_by.name),
        (_("Shift given away"), spell_shift(swap.given)),
        (_("Who takes it (替班人)"), swap.other.name),
        (_("Shift paid back (还班)"), spell_shift(swap.payback)),
        (_("Asked on"), swap.asked_at),
        (_("State"), SwapStatus(swap.status).label),
    )
    return {"blocks": [lines, text(_("Reason"), " · ".join(w for w in (spell_reason(swap), swap.words) if w))]}


def signers_of(case: Case, typed: Mapping[str, str]) -> list[SignatureLine]:
    """Both people's lines and those of the chain, filled where it was agreed or signed in the system."""
    swap, request = swap_of(case), latest_request(case, CHAIN_SWAP)
    lines = [
        _line(_("Who asks (换班人)"), swap.asked_by.name, swap.asked_at),
        _line(_("Who takes it (替班人)"), swap.other.name, swap.agreed_at),
    ]
    for step in steps_of(request) if request is not None else []:
        is_given = step.at is not None and step.verdict == Verdict.APPROVE
        lines.append(_line(step.label, step.name, step.at if is_given else None))
    return lines


def _line(label: Any, name: str, at: datetime | None) -> SignatureLine:
    signed = (name, at) if at is not None else None
    return SignatureLine(label, who=lambda _case: signed, required=True)
