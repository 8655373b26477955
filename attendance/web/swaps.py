"""Pages of swaps: what waits for me, offering one, and the page of each."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from attendance.lifecycle import STANDING, WAITING, SwapStatus
from attendance.models import Shift, Swap
from attendance.policies import CHAIN_SWAP, may_manage_swaps, may_swap
from attendance.queries.swap_limits import swaps_in_month
from attendance.queries.swap_papers import spell_reason
from attendance.queries.swaps import swaps_visible_to, waits_for_me
from attendance.services.shift_faults import note_fault, revoke_fault
from attendance.services.swap_checks import swaps_of_manual
from attendance.services.swap_deciding import call_off_swap
from attendance.services.swapping import NewSwap, accept_swap, decline_swap, offer_swap, withdraw_swap
from attendance.web.acting import demand, done, number_of, posted, text_of, tried
from attendance.web.swap_forms import ChooseForm, FaultForm, OfferForm, colleagues_of, coming_shifts
from csdesk.approvals.queries.requests import latest_request, steps_of
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.web.paging import page_of
from csdesk.web.storable import storable


@member_required()
def list_swaps(request: DeskRequest) -> HttpResponse:
    """What waits for my word, my own, and (for who manages them) everybody's."""
    demand(may_swap(request.member) or may_manage_swaps(request.member))
    found = swaps_visible_to(request.member)
    if request.GET.get("whose") != "all":
        found = found.filter(Q(asked_by=request.member) | Q(other=request.member))
    if request.GET.get("state") == "open":
        found = found.filter(status__in=WAITING)
    manual = swaps_of_manual(request.now)
    context = {
        "page": page_of(found, request.GET.get("after"), by=("-id",)),
        "whose": request.GET.get("whose", ""),
        "waits": waits_for_me(request.member).select_related("case", "asked_by", "given", "payback"),
        "sees_all": may_manage_swaps(request.member),
        "may_offer": manual.is_offered and may_swap(request.member),
        "manual": manual,
        "had": swaps_in_month(request.member, localdate(request.now), counted_for=manual.counted_for),
    }
    return render(request, "attendance/swaps.html" + ("#rows" if request.htmx else ""), context)


@member_required()
def new_swap(request: DeskRequest) -> HttpResponse:
    """Choose one's shift and a colleague; then his shift, and say why (SHF-17)."""
    member, manual = request.member, swaps_of_manual(request.now)
    demand(may_swap(member))
    own, chosen = coming_shifts(member, request.now), {**request.GET.dict(), **request.POST.dict()}
    first = ChooseForm(chosen if "other" in chosen else None, initial=chosen, member=member, shifts=own)
    context: dict[str, Any] = {"first": first, "own": own, "manual": manual, "has_team": colleagues_of(member).exists()}
    if not first.is_bound or not first.is_valid():
        return render(request, "attendance/new_swap.html", context, status=422 if first.errors else 200)
    given, other = first.shifts[first.cleaned_data["given"]], first.cleaned_data["other"]
    form = OfferForm(posted(request), manual=manual, shifts=coming_shifts(other, request.now))
    swap = done(request, form, lambda data: _offer(request, given, other, form, data))
    if swap is not None:
        messages.success(request, _("%(name)s has been asked.") % {"name": other.name})
        return redirect("attendance:swap", swap.case.number)
    context |= {"form": form, "given": given, "other": other}
    return render(request, "attendance/new_swap.html", context, status=422 if form.errors else 200)


@member_required()
def show_swap(request: DeskRequest, number: str) -> HttpResponse:
    """Both shifts, who has agreed, what waits, and what may be done."""
    swap = _find(request, number)
    return render(request, "attendance/swap.html", _page(request, swap, FaultForm(swap=swap)))


@member_required()
@require_POST
def act_on_swap(request: DeskRequest, number: str, act: str) -> HttpResponse:
    """Agree, decline, take back, call off: one click each."""
    swap, actor, now = _find(request, number), request.member, request.now
    reason = text_of(request, "reason")
    acts: dict[str, tuple[Callable[[], Any], str]] = {
        "accept": (lambda: accept_swap(swap, actor=actor, now=now), _("You have agreed.")),
        "decline": (lambda: decline_swap(swap, reason=reason, actor=actor, now=now), _("You have declined.")),
        "withdraw": (lambda: withdraw_swap(swap, actor=actor, now=now), _("Taken back.")),
        "call_off": (lambda: call_off_swap(swap, reason=reason, actor=actor, now=now), _("The swap is called off.")),
    }
    if act not in acts:
        raise Http404
    do, words = acts[act]
    if tried(request, do):
        messages.success(request, words)
    return redirect("attendance:swap", number)


@member_required()
@require_POST
def add_fault(request: DeskRequest, number: str) -> HttpResponse:
    """Note a wrong or empty shift (SHF-15, SHF-16)."""
    swap = _find(request, number)
    demand(may_manage_swaps(request.member))
    form = FaultForm(posted(request), swap=swap)
    if done(request, form, lambda data: _note(request, swap, form, data)):
        messages.success(request, _("Noted; it stands in the sheet of the month."))
        return redirect("attendance:swap", number)
    return render(request, "attendance/swap.html", _page(request, swap, form), status=422)


@member_required()
@require_POST
def drop_fault(request: DeskRequest, number: str, pk: int) -> HttpResponse:
    """Take back what was noted by mistake."""
    swap = _find(request, number)
    fault = get_object_or_404(swap.faults, pk=number_of(str(pk)))
    if tried(request, lambda: revoke_fault(fault, actor=request.member, now=request.now)):
        messages.success(request, _("Taken back."))
    return redirect("attendance:swap", number)


def swaps_block(request: DeskRequest) -> dict[str, Any] | None:
    """On “My work”: offers to answer, and my own that wait."""
    if not may_swap(request.member) or not swaps_of_manual(request.now).is_offered:
        return None
    waits = waits_for_me(request.member).select_related("case", "asked_by")
    mine = Swap.objects.filter(asked_by=request.member, status__in=STANDING, given__ends_at__gt=request.now)
    return {"waits": list(waits[:5]), "mine": list(mine.select_related("case", "other").order_by("-id")[:5])}


def _offer(request: DeskRequest, given: Shift, other: Member, form: OfferForm, data: dict[str, Any]) -> Swap:
    new = NewSwap(given, other, form.shifts.get(data["payback"]), data["words"], data.get("reason", ""))
    return offer_swap(new, actor=request.member, now=request.now)


def _note(request: DeskRequest, swap: Swap, form: FaultForm, data: dict[str, Any]) -> Any:
    shift = form.shifts[data["shift"]]
    return note_fault(
        swap, shift, data["kind"], form.percents, note=data["note"], actor=request.member, now=request.now
    )


def _page(request: DeskRequest, swap: Swap, form: FaultForm) -> dict[str, Any]:
    asked, member, manages = latest_request(swap.case, CHAIN_SWAP), request.member, may_manage_swaps(request.member)
    has_begun = swap.status == SwapStatus.APPROVED and any(s.begins_at <= request.now for s in form.shifts.values())
    is_offered, is_mine = swap.status == SwapStatus.OFFERED, swap.asked_by_id == member.pk
    return {
        "swap": swap, "case": swap.case, "form": form, "manual": swaps_of_manual(request.now),
        "reason": spell_reason(swap), "steps": steps_of(asked) if asked is not None else [],
        "faults": swap.faults.prefetch_related("shares__member").select_related("shift").order_by("pk"),
        "may_answer": is_offered and swap.other_id == member.pk, "may_withdraw": is_mine and swap.status in WAITING,
        "may_call_off": manages and swap.status == SwapStatus.APPROVED and not has_begun,
        "may_note": manages and has_begun,
    }  # fmt: skip


def _find(request: DeskRequest, number: str) -> Swap:
    if not storable(number):
        raise Http404
    return get_object_or_404(swaps_visible_to(request.member), case__number=number)
