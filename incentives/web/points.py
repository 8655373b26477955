"""Pages of points: what is announced, applying and entering, one entry with its appeals, the sums of a month."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from csdesk.ledger.queries import balance_of
from csdesk.ledger.rules import AccountKey
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.web.notices import refused
from csdesk.web.paging import page_of
from incentives.lifecycle import PointStatus
from incentives.models import PointEntry
from incentives.policies import may_answer_appeal, may_confirm_points, may_decide_points, may_see_points, may_withdraw
from incentives.queries.points import BOOK, applications_for, contested, entries_seen_by, sums_of_month
from incentives.services.appeals import answer_appeal, contest_points
from incentives.services.points import (
    NewPoints,
    apply_for_points,
    decide_application,
    enter_points,
    points_of_manual,
    withdraw_application,
)
from incentives.web.forms import AnswerForm, ApplyForm, ContestForm, DecideForm, EnterForm


@member_required()
def list_points(request: DeskRequest) -> HttpResponse:
    """What is announced in the department, one's own, what waits for a decision, what is contested."""
    member = _reader(request)
    found, which = entries_seen_by(member), request.GET.get("which", "")
    if which == "mine":
        found = found.filter(member=member)
    elif which == "asked":
        found = found.filter(pk__in=applications_for(member).values("pk"))
    elif which == "contested":
        found = contested(found)
    else:
        which, found = "", found.filter(status__in=(PointStatus.ENTERED, PointStatus.REVERSED))
    context = {
        "page": page_of(found, request.GET.get("after"), by=("-asked_at", "-id")),
        "which": which,
        "decides": may_decide_points(member),
        "balance": balance_of(BOOK, AccountKey(member.pk)),
        "has_plan": bool(points_of_manual(request.now).kinds),
    }
    return render(request, "incentives/points.html" + ("#rows" if request.htmx else ""), context)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: DeskRequest) -> HttpResponse:
    """Apply for points of one's own."""
    member = _reader(request)
    form = ApplyForm(_posted(request), manual=points_of_manual(request.now), initial=_today(request))

    def perform(given: dict[str, Any]) -> PointEntry:
        return apply_for_points(NewPoints(member, **given), actor=member, now=request.now)

    return _written(request, form, perform, _("Apply for points"), "BRP-07", _("Applied for; it waits for a decision."))


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: DeskRequest) -> HttpResponse:
    """Add or deduct points of a colleague."""
    if not may_decide_points(request.member):
        raise PermissionDenied
    manual = points_of_manual(request.now)
    form = EnterForm(_posted(request), manual=manual, member=request.member, initial=_today(request))

    def perform(given: dict[str, Any]) -> PointEntry:
        return enter_points(NewPoints(**given), actor=request.member, now=request.now)

    return _written(request, form, perform, _("Enter points"), "BRP-02", _("Entered; the department is told."))


@member_required()
def show_entry(request: DeskRequest, pk: int) -> HttpResponse:
    """One entry: for what, by which rule, who decided, who contests it."""
    return _page(request, _find(request, pk))


@member_required()
@require_POST
def decide(request: DeskRequest, pk: int, verdict: str) -> HttpResponse:
    """Enter or refuse what somebody applied for."""
    if verdict not in ("enter", "refuse"):
        raise Http404
    entry, form = _find(request, pk), DecideForm(request.POST)

    def perform(given: dict[str, Any]) -> object:
        return decide_application(entry, enter=verdict == "enter", actor=request.member, now=request.now, **given)

    return _acted(request, entry, form, perform, "decide")


@member_required()
@require_POST
def withdraw(request: DeskRequest, pk: int) -> HttpResponse:
    """Take back what one applied for."""
    entry = _find(request, pk)
    try:
        withdraw_application(entry, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    else:
        messages.success(request, _("Taken back."))
    return redirect(entry)


@member_required()
@require_POST
def contest(request: DeskRequest, pk: int) -> HttpResponse:
    """Contest one's own or another's points."""
    entry, form = _find(request, pk), ContestForm(request.POST)

    def perform(given: dict[str, Any]) -> object:
        return contest_points(entry, actor=request.member, now=request.now, **given)

    return _acted(request, entry, form, perform, "contest")


@member_required()
@require_POST
def answer(request: DeskRequest, pk: int, appeal_pk: int, verdict: str) -> HttpResponse:
    """Confirm contested points, or reverse them."""
    if verdict not in ("stands", "reversed"):
        raise Http404
    entry, form = _find(request, pk), AnswerForm(request.POST)
    appeal = get_object_or_404(entry.appeals.select_related("entry"), pk=appeal_pk)

    def perform(given: dict[str, Any]) -> object:
        return answer_appeal(appeal, stands=verdict == "stands", actor=request.member, now=request.now, **given)

    return _acted(request, entry, form, perform, f"answer-{appeal.pk}")


@member_required()
def month(request: DeskRequest) -> HttpResponse:
    """The sums of a month: everybody's, or one's own where the manual shows no ranks."""
    member, today = _reader(request), localdate(request.now)
    chosen = _month(request.GET.get("month", "")) or today.replace(day=1)
    rows = sums_of_month(chosen)
    if not (points_of_manual(request.now).shows_ranks or may_decide_points(member) or may_confirm_points(member)):
        rows = [row for row in rows if row[0].pk == member.pk]
    return render(request, "incentives/month.html", {"rows": rows, "month": chosen, "today": today})


def _reader(request: DeskRequest) -> Any:
    if not may_see_points(request.member):
        raise PermissionDenied
    return request.member


def _find(request: DeskRequest, pk: int) -> PointEntry:
    return get_object_or_404(entries_seen_by(_reader(request)), pk=pk)


def _posted(request: DeskRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _today(request: DeskRequest) -> dict[str, Any]:
    return {"happened_on": localdate(request.now)}


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _written(
    request: DeskRequest, form: Any, perform: Callable[[dict[str, Any]], PointEntry], title: str, rule: str, done: str
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            entry = perform(form.cleaned_data)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, done)
            return redirect(entry)
    context = {"form": form, "title": title, "rule_id": rule}
    return render(request, "incentives/new_points.html", context, status=422 if form.errors else 200)


def _acted(
    request: DeskRequest, entry: PointEntry, form: Any, perform: Callable[[dict[str, Any]], object], place: str
) -> HttpResponse:
    if form.is_valid():
        try:
            perform(form.cleaned_data)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Done."))
            return redirect(entry)
    return _page(request, _find(request, entry.pk), {place: form}, status=422)


def _page(
    request: DeskRequest, entry: PointEntry, sent: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    sent, member = sent or {}, request.member
    appeals = list(entry.appeals.select_related("filed_by", "answered_by").order_by("filed_at", "id"))
    for appeal in appeals:
        appeal.entry = entry
    is_open = entry.contest_until is not None and request.now < entry.contest_until
    mine = any(each.filed_by_id == member.pk and not each.verdict for each in appeals)
    is_asked = entry.status == PointStatus.ASKED
    context = {
        "entry": entry,
        "appeals": [(each, _answering(member, each, sent)) for each in appeals],
        "decide_form": sent.get("decide") or DecideForm(initial={"points": abs(entry.points)}),
        "contest_form": sent.get("contest") or ContestForm(),
        "may_decide": is_asked and may_decide_points(member, entry.member),
        "may_withdraw": is_asked and may_withdraw(member, entry),
        "may_contest": entry.status == PointStatus.ENTERED and is_open and not mine,
        "is_open": is_open,
    }
    return render(request, "incentives/entry.html", context, status=status)


def _answering(member: Any, appeal: Any, sent: dict[str, Any]) -> Any:
    if appeal.verdict or not may_answer_appeal(member, appeal):
        return None
    return sent.get(f"answer-{appeal.pk}") or AnswerForm(auto_id=f"answer-{appeal.pk}-%s")
