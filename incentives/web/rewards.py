"""Pages of rewards and fines: what is proposed, entering a fact, deciding, reversing, one's own money of a month."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from csdesk.cases.queries import cases_visible_to
from csdesk.cases.registry import kind_of
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.web.paging import page_of
from incentives.lifecycle import ProposalStatus
from incentives.models import Proposal
from incentives.policies import may_decide_proposal, may_decide_rewards, may_reverse_proposal, may_see_points
from incentives.queries.proposals import concerning, money_of, proposals_seen_by, proposals_waiting_for
from incentives.services.proposals import ENTERED, FactFound, decide_proposal, enter_fact, reverse_proposal
from incentives.web.reward_forms import DecideProposalForm, FactForm, ReverseForm


@member_required()
def list_rewards(request: DeskRequest) -> HttpResponse:
    """What concerns oneself; for who decides what waits, and all."""
    member = _reader(request)
    decides, found = may_decide_rewards(member), proposals_seen_by(member)
    which = request.GET.get("which", "asked" if decides else "mine")
    if which == "all" and decides:
        pass
    elif which == "asked" and decides:
        found = found.filter(pk__in=proposals_waiting_for(member).values("pk"))
    else:
        which, found = "mine", concerning(found, member)
    page = page_of(found, request.GET.get("after"), by=("-proposed_at", "-id"))
    context = {
        "page": page,
        "rows": [(each, _yuan(each.signed_fen)) for each in page],
        "which": which,
        "decides": decides,
        "may_enter": bool(_kinds(request, member)),
        "has_any": bool(rulebook_at(request.now).document.rewards.kinds),
    }
    return render(request, "incentives/rewards.html" + ("#rows" if request.htmx else ""), context)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: DeskRequest) -> HttpResponse:
    """Enter a fact with its evidence; a proposal follows."""
    member = _reader(request)
    kinds, decides = _kinds(request, member), may_decide_rewards(member)
    if not kinds and not decides:
        raise PermissionDenied
    first = {"happened_on": localdate(request.now), "key": uuid4().hex}
    posted = request.POST if request.method == "POST" else None
    form = FactForm(posted, kinds=kinds, member=member, decides=decides, initial=first)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        fact = FactFound(ENTERED, given["key"], given["happened_on"], given["evidence"], given["member"], by=member)
        try:
            proposal = enter_fact(fact, given["kind"], actor=member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Entered; it waits for a decision."))
            return redirect(proposal)
    title = _("Enter a fact") if decides else _("Apply for a reward")
    return render(
        request, "incentives/new_fact.html", {"form": form, "title": title}, status=422 if form.errors else 200
    )


@member_required()
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """One proposal: the fact, the rule, the arithmetic, who bears it, who decided."""
    return _page(request, _find(request, pk))


@member_required()
@require_POST
def decide(request: DeskRequest, pk: int, verdict: str) -> HttpResponse:
    """Confirm or reject."""
    if verdict not in ("confirm", "reject"):
        raise Http404
    proposal = _find(request, pk)
    form = DecideProposalForm(request.POST, proposal=proposal, reader=request.member)

    def perform() -> object:
        return decide_proposal(
            proposal, confirm=verdict == "confirm", actor=request.member, now=request.now, **form.decision()
        )

    return _acted(request, proposal, form, perform, "decide_form")


@member_required()
@require_POST
def reverse(request: DeskRequest, pk: int) -> HttpResponse:
    """Reverse what another confirmed."""
    proposal, form = _find(request, pk), ReverseForm(request.POST)

    def perform() -> object:
        return reverse_proposal(proposal, actor=request.member, now=request.now, **form.cleaned_data)

    return _acted(request, proposal, form, perform, "reverse_form")


@member_required()
def my_money(request: DeskRequest) -> HttpResponse:
    """What counts for oneself in a month, line by line, as the books have it."""
    member, today = _reader(request), localdate(request.now)
    month = _month(request.GET.get("month", "")) or today.replace(day=1)
    lines, total = money_of(member, month)
    shown = [(day, rule, words, _yuan(amount)) for day, rule, words, amount in lines]
    context = {"lines": shown, "total": _yuan(total), "month": month}
    return render(request, "incentives/money.html", context)


def _case_page(member: Member, proposal: Proposal) -> str:
    case = proposal.case
    if case is None or not cases_visible_to(member).filter(pk=case.pk).exists():
        return ""
    return kind_of(case.kind).page(case)


def _yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else '+'}¥{abs(fen) / 100:,.2f}"


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _reader(request: DeskRequest) -> Member:
    if not may_see_points(request.member):
        raise PermissionDenied
    return request.member


def _kinds(request: DeskRequest, member: Member) -> list[Any]:
    kinds = rulebook_at(request.now).document.rewards.kinds
    if may_decide_rewards(member):
        return list(kinds)
    return [each for each in kinds if each.may_apply and not each.is_fine]


def _find(request: DeskRequest, pk: int) -> Proposal:
    return get_object_or_404(proposals_seen_by(_reader(request)), pk=pk)


def _acted(
    request: DeskRequest, proposal: Proposal, form: Any, perform: Callable[[], object], place: str
) -> HttpResponse:
    if form.is_valid():
        try:
            perform()
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Done."))
            return redirect(proposal)
    return _page(request, _find(request, proposal.pk), status=422, **{place: form})


def _page(request: DeskRequest, proposal: Proposal, *, status: int = 200, **sent: Any) -> HttpResponse:
    member, values = request.member, proposal.values
    is_open = proposal.status == ProposalStatus.PROPOSED
    first = {"amount": f"{proposal.amount_fen / 100:.2f}"}
    context = {
        "proposal": proposal,
        "amount": _yuan(proposal.signed_fen),
        "case_url": _case_page(member, proposal),
        "least": f"{values.get('least', 0) / 100:,.2f}",
        "most": f"{values.get('most', 0) / 100:,.2f}",
        "shares": [
            (share.member, _yuan(-share.amount_fen if proposal.is_fine else share.amount_fen))
            for share in proposal.shares.select_related("member")
        ],
        "may_decide": is_open and may_decide_proposal(member, proposal),
        "may_reverse": proposal.status == ProposalStatus.CONFIRMED and may_reverse_proposal(member, proposal),
        "decide_form": DecideProposalForm(initial=first, proposal=proposal, reader=member),
        "reverse_form": ReverseForm(auto_id="reverse-%s"),
        **sent,
    }
    return render(request, "incentives/proposal.html", context, status=status)
