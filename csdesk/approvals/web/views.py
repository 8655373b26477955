"""The inbox of signatures, one request, the block on a case's page."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from csdesk.approvals.models import ApprovalRequest, RequestState, Verdict
from csdesk.approvals.policies import may_see_all, may_withdraw
from csdesk.approvals.queries.requests import open_requests_of, waiting_for, with_chain
from csdesk.approvals.queries.visible import all_waiting, asked_by, decided_by, seen_cases, visible_requests
from csdesk.approvals.services import sign, withdraw
from csdesk.approvals.web.forms import SignForm
from csdesk.approvals.web.shown import Shown, applicant, details, shown
from csdesk.cases.queries import cases_visible_to
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.web.notices import refused
from csdesk.web.paging import page_of
from csdesk.web.storable import storable

MINE, ASKED, DECIDED, ALL = "mine", "asked", "decided", "all"


@member_required()
@require_safe
def list_requests(request: DeskRequest) -> HttpResponse:
    """What waits for my signature, the most urgent first; with ?of= what I asked for, what I decided, all."""
    of = request.GET.get("of", MINE)
    tabs = [MINE, ASKED, DECIDED, *([ALL] if may_see_all(request.member) else [])]
    of = of if of in tabs else MINE
    context: dict[str, Any] = {"of": of, "tabs": [(tab, _tab_label(tab)) for tab in tabs]}
    if of == MINE:
        context["rows"] = _shown(request, waiting_for(request.member, request.now))
    else:
        context["page"] = page_of(with_chain(_list(of, request.member)), request.GET.get("cursor"), by=("-id",))
        context["rows"] = _shown(request, list(context["page"]))
    return render(request, "approvals/inbox.html" + ("#list" if request.htmx else ""), context)


def _list(of: str, member: Member) -> QuerySet[ApprovalRequest]:
    if of == ALL:
        return all_waiting()
    return asked_by(member) if of == ASKED else decided_by(member)


def _tab_label(tab: str) -> str:
    return {
        MINE: _("For my signature"),
        ASKED: _("Asked by me"),
        DECIDED: _("Signed by me"),
        ALL: _("All that waits"),
    }[tab]


def _shown(request: DeskRequest, found: list[ApprovalRequest]) -> list[Shown]:
    visible = seen_cases(request.member, found)
    return shown(found, reader=request.member, now=request.now, visible_cases=visible)


@member_required()
@require_safe
def show_request(request: DeskRequest, pk: int) -> HttpResponse:
    """One request: what is to be signed, the whole chain, and the two buttons for whoever signs."""
    return _page(request, pk, SignForm())


@member_required()
@require_POST
def sign_request(request: DeskRequest, pk: int) -> HttpResponse:
    """Give the signature, or refuse it."""
    _find(request, pk)
    form = SignForm(request.POST)
    if form.is_valid():
        verdict = request.POST.get("verdict", "")
        try:
            signed = sign(pk, verdict, reason=form.cleaned_data["reason"], actor=request.member, now=request.now)
        except RuleViolation as refusal:
            if refusal.field == "reason":
                form.add_refusal(refusal)
            else:
                refused(request, refusal)
                return redirect("approvals:show", pk)
        else:
            _say(request, signed, verdict)
            return redirect("approvals:inbox")
    return _page(request, pk, form)


def _say(request: DeskRequest, signed: ApprovalRequest, verdict: str) -> None:
    if verdict == Verdict.REFUSE:
        messages.info(request, _("Refused: %(subject)s") % {"subject": signed.subject})
    elif signed.state == RequestState.APPROVED:
        messages.success(request, _("Signed, and with it approved: %(subject)s") % {"subject": signed.subject})
    else:
        messages.success(request, _("Signed: %(subject)s") % {"subject": signed.subject})


@member_required()
@require_POST
def withdraw_request(request: DeskRequest, pk: int) -> HttpResponse:
    """Take a request back."""
    found = _find(request, pk)
    if not may_withdraw(request.member, found):
        raise PermissionDenied
    try:
        withdraw(found, actor=request.member, now=request.now)
        messages.info(request, _("Withdrawn: %(subject)s") % {"subject": found.subject})
    except RuleViolation as refusal:
        refused(request, refusal)
    return redirect("approvals:show", pk)


@member_required()
@require_safe
def show_block(request: DeskRequest, number: str) -> HttpResponse:
    """What waits for signatures on a case: who holds it, since when, until when."""
    if not storable(number):
        raise Http404
    case = get_object_or_404(cases_visible_to(request.member), number=number)
    rows = shown(open_requests_of(case), reader=request.member, now=request.now, visible_cases={case.pk})
    latest = list(with_chain(ApprovalRequest.objects.filter(case=case)).order_by("-pk")[:3])
    past = [each for each in latest if not each.is_waiting]
    over = shown(past, reader=request.member, now=request.now, visible_cases={case.pk})
    context = {"case": case, "rows": rows, "past": over}
    return render(request, "approvals/of_case.html" + ("#block" if request.htmx else ""), context)


def _find(request: DeskRequest, pk: int) -> ApprovalRequest:
    return get_object_or_404(visible_requests(request.member, request.now), pk=pk)


def _page(request: DeskRequest, pk: int, form: SignForm) -> HttpResponse:
    _find(request, pk)
    found = with_chain(ApprovalRequest.objects.all()).get(pk=pk)
    [one] = _shown(request, [found])
    context = {
        "one": one,
        "form": form,
        "details": details(found),
        "applicant": applicant(found),
        "may_withdraw": found.is_waiting and may_withdraw(request.member, found),
    }
    return render(request, "approvals/request.html", context, status=422 if form.errors else 200)
