"""Leave: one's own, applying for it, one application, what becomes of it."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from attendance.models import LIVE_STATES, Leave, LeaveState
from attendance.permissions import Permission
from attendance.policies import may_apply, may_change_leave
from attendance.queries.conflicts import conflicts_of, days_words, span_words
from attendance.queries.leave_balances import balances
from attendance.queries.leaves import complete_by, kind_name, leaves_of, leaves_visible_to
from attendance.queries.trips import trips_of
from attendance.services.leave_applying import Proof, apply_for_leave, complete_called, note_call
from attendance.services.leave_ending import withdraw_leave
from attendance.services.leave_preview import preview_leave
from attendance.services.leave_proofs import add_proofs
from attendance.web.leave_forms import CallForm, CompleteForm, LeaveForm, ProofForm, proofs_of
from csdesk.approvals.queries import latest_request, steps_of
from csdesk.approvals.web.shown import shown
from csdesk.ledger.services.posting import local_day
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.leave import Leave as LeaveSection
from csdesk.web.notices import refused
from csdesk.web.paging import page_of
from csdesk.web.storable import storable

_NEXT_TRIPS = 3


def manual_of(request: DeskRequest) -> LeaveSection:
    """What the manual says of leave now."""
    return rulebook_at(request.now).document.leave


@member_required(Permission.LEAVE_APPLY)
@require_safe
def list_leaves(request: DeskRequest) -> HttpResponse:
    """My leave: what is left of the year, what I applied for."""
    manual, member = manual_of(request), request.member
    page = page_of(leaves_of(member), request.GET.get("cursor"), by=("-begins_at", "-id"))
    context = {
        "page": page,
        "rows": [(leave, kind_name(leave.kind, manual), span_words(leave)) for leave in page],
        "balances": [
            (kind_name(each.kind.key, manual), each)
            for each in balances(member, manual.kinds, local_day(request.now).year)
        ],
        "trips": list(trips_of(member)[:_NEXT_TRIPS]),
        "may_grant_by_phone": member.may(Permission.LEAVE_ANSWER),
        "may_grant_days": member.may(Permission.LEAVE_GRANT),
        "has_kinds": bool(manual.kinds),
    }
    return render(request, "attendance/leave/list.html" + ("#rows" if request.htmx else ""), context)


@member_required(Permission.LEAVE_APPLY)
@require_http_methods(["GET", "HEAD", "POST"])
def new_leave(request: DeskRequest) -> HttpResponse:
    """The form, and the application that comes of it; `?extend=` begins where another leave ends."""
    manual = manual_of(request)
    is_post = request.method == "POST"
    form = LeaveForm(
        request.POST if is_post else None, request.FILES if is_post else None, actor=request.member, manual=manual,
        initial=_initial(request),
    )  # fmt: skip
    if is_post and form.is_valid():
        try:
            leave = apply_for_leave(form.new, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("%(number)s: signatures are asked for.") % {"number": leave})
            return redirect("attendance:leave", leave.case.number)
    context = {"form": form, "manual": manual}
    return render(request, "attendance/leave/new.html", context, status=422 if form.errors else 200)


def _initial(request: DeskRequest) -> dict[str, Any]:
    number = request.GET.get("extend", "")
    extended = leaves_of(request.member).filter(case__number=number).first() if storable(number) else None
    if extended is None:
        tomorrow = local_day(request.now) + timedelta(days=1)
        return {"first_day": tomorrow, "last_day": tomorrow}
    following = extended.last_day + timedelta(days=1)
    return {"kind": extended.kind, "first_day": following, "last_day": following, "reason": extended.reason,
            "stand_in": extended.stand_in_id}  # fmt: skip


@member_required(Permission.LEAVE_APPLY)
@require_GET
def preview(request: DeskRequest) -> HttpResponse:
    """What the application would come to, while it is typed: days, who signs, what stands against it."""
    manual = manual_of(request)
    data = request.GET.copy()
    data["reason"] = data.get("reason") or "–"
    form = LeaveForm(data, actor=request.member, manual=manual)
    context: dict[str, Any] = {"manual": manual}
    if form.is_valid():
        found = preview_leave(form.new, actor=request.member, now=request.now)
        context |= {"found": found, "days": days_words(found.leave) if found.leave is not None else ""}
    return render(request, "attendance/leave/preview.html", context)


@member_required(Permission.LEAVE_ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def new_call(request: DeskRequest) -> HttpResponse:
    """Note leave that one grants somebody on the phone (LVE-02)."""
    form = CallForm(
        request.POST if request.method == "POST" else None, actor=request.member, manual=manual_of(request),
        initial={"first_day": local_day(request.now), "last_day": local_day(request.now)},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            leave = note_call(form.new, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("%(number)s: noted; the form follows.") % {"number": leave})
            return redirect("attendance:leave", leave.case.number)
    return render(request, "attendance/leave/call.html", {"form": form}, status=422 if form.errors else 200)


@member_required()
@require_safe
def show_leave(request: DeskRequest, number: str) -> HttpResponse:
    """One application: dates, days, who signs, what stands against it."""
    return _page(request, _find(request, number))


@member_required()
@require_POST
def withdraw(request: DeskRequest, number: str) -> HttpResponse:
    """Take leave back, or end it today where it runs."""
    leave = _find(request, number)
    try:
        leave = withdraw_leave(leave, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    else:
        text = _("Withdrawn: %(number)s") if leave.state == LeaveState.WITHDRAWN else _("%(number)s ends now.")
        messages.success(request, text % {"number": leave})
    return redirect("attendance:leave", number)


@member_required()
@require_POST
def complete(request: DeskRequest, number: str) -> HttpResponse:
    """Apply for what was granted by phone."""
    leave = _find(request, number)
    form = CompleteForm(request.POST, request.FILES)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            complete_called(
                leave, reason=typed["reason"], proofs=proofs_of(typed["files"]), actor=request.member, now=request.now
            )
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("%(number)s: signatures are asked for.") % {"number": leave})
            return redirect("attendance:leave", number)
    return _page(request, leave, complete_form=form)


@member_required()
@require_POST
def prove(request: DeskRequest, number: str) -> HttpResponse:
    """Hand in proof."""
    leave, form = _find(request, number), ProofForm(request.POST, request.FILES)
    proofs: list[Proof] = proofs_of(form.cleaned_data["files"]) if form.is_valid() else []
    try:
        add_proofs(leave, proofs, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        form.add_refusal(refusal)
        return _page(request, leave, proof_form=form)
    messages.success(request, _("The proof is with the application."))
    return redirect("attendance:leave", number)


def _find(request: DeskRequest, number: str) -> Leave:
    if not storable(number):
        raise Http404
    found: Leave = get_object_or_404(leaves_visible_to(request.member, request.now), case__number=number)
    return found


def _page(request: DeskRequest, leave: Leave, **given: Any) -> HttpResponse:
    member, manual = request.member, manual_of(request)
    kind = manual.kind(leave.kind)
    asked = latest_request(leave.case, "attendance.leave")
    if asked is not None and not member.is_staff_member:
        raise PermissionDenied
    signs = _signs(request, asked)
    may_change = may_change_leave(member, leave) and leave.is_live and leave.ends_at > request.now
    context = {
        "leave": leave,
        "case": leave.case,
        "kind": kind_name(leave.kind, manual),
        "span": span_words(leave),
        "days": days_words(leave),
        "steps": steps_of(asked) if asked is not None else [],
        "signs": signs,
        "conflicts": conflicts_of(leave, kind) if leave.is_live else None,
        "proofs": list(leave.case.attachments.order_by("pk")),
        "may_change": may_change,
        "runs": leave.begins_at <= request.now < leave.ends_at,
        "may_complete": leave.state == LeaveState.CALLED and may_apply(member) and may_change_leave(member, leave),
        "complete_by": complete_by(leave.ends_at, leave.case, now=request.now) if leave.called_at else None,
        "may_prove": may_change_leave(member, leave) and leave.is_live,
        "may_extend": leave.member_id == member.pk and leave.is_live,
        "complete_form": CompleteForm(initial={"reason": leave.reason}),
        "proof_form": ProofForm(),
        **given,
    }
    bad = any(form.errors for form in given.values())
    return render(request, "attendance/leave/show.html", context, status=422 if bad else 200)


def _signs(request: DeskRequest, asked: Any) -> Any:
    """The request, where the reader may sign it now."""
    if asked is None or not asked.is_waiting:
        return None
    [one] = shown([asked], reader=request.member, now=request.now, visible_cases={asked.case_id})
    return asked if one.is_mine else None


def leave_block(request: DeskRequest) -> dict[str, Any] | None:
    """What "My work" shows of leave and travel: what runs or is to come; None for who applies for none."""
    member = request.member
    if not member.may(Permission.LEAVE_APPLY):
        return None
    manual = manual_of(request)
    leaves = leaves_of(member).filter(state__in=LIVE_STATES, ends_at__gt=request.now).order_by("begins_at")
    trips = trips_of(member).filter(state__in=LIVE_STATES, ends_at__gt=request.now).order_by("begins_at")
    return {
        "leaves": [(leave, kind_name(leave.kind, manual), span_words(leave)) for leave in leaves[:_NEXT_TRIPS]],
        "trips": list(trips[:_NEXT_TRIPS]),
    }
