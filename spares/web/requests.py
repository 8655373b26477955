"""Requests for spares: the list, applying, one of them with its signatures, taking it back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from csdesk.approvals.queries.requests import latest_request, open_request, steps_of
from csdesk.approvals.services import withdraw
from csdesk.people.doors import DeskRequest, member_required
from csdesk.web.paging import page_of
from csdesk.web.storable import storable
from spares.lifecycle import RequestStatus
from spares.models import SparesRequest
from spares.permissions import Permission
from spares.queries.cases import requests_visible_to
from spares.services.requests import CHAIN, NewRequest, ask_for_spares
from spares.web.acting import done, form_page, page_of_its_own, posted, proposed_place, tried
from spares.web.forms import RequestForm

_WORKERS = (Permission.STOCK_VIEW, Permission.PLACE_WORK, Permission.SUPPLY)


@require_safe
@member_required()
def list_requests(request: DeskRequest) -> HttpResponse:
    """Requests, the latest first; with ?state=open what is not over."""
    if not any(request.member.may(code) for code in _WORKERS):
        raise PermissionDenied
    found = requests_visible_to(request.member)
    is_open = request.GET.get("state") == "open"
    if is_open:
        found = found.filter(status__in=[RequestStatus.ASKED, RequestStatus.APPROVED])
    page = page_of(found, request.GET.get("cursor"), by=("-id",))
    context = {"page": page, "is_open": is_open, "may_ask": _may_ask(request)}
    return render(request, "spares/requests.html" + ("#rows" if request.htmx else ""), context)


@member_required()
def new_request(request: DeskRequest) -> HttpResponse:
    """Apply for spares."""
    if not _may_ask(request):
        raise PermissionDenied
    may_purchase = request.member.may(Permission.REQUEST_PURCHASING)
    place = proposed_place(request, "place")
    form = RequestForm(
        posted(request), member=request.member, may_purchase=may_purchase,
        initial={"place": place, "parts": _needed(request)},
    )  # fmt: skip

    def apply(data: dict[str, Any]) -> SparesRequest:
        new = NewRequest(data["place"], data["parts"], data["reason"], data["source"])
        return ask_for_spares(new, actor=request.member, now=request.now)

    if asked := done(request, form, apply):
        messages.success(request, _("Applied for: %(number)s") % {"number": asked.case.number})
        return redirect("spares:request", asked.case.number)
    hint = _("Spares are ordered as soon as everybody has signed whom the manual names.")
    back = reverse("spares:requests")
    return form_page(request, form, _("Apply for spares"), back=back, hint=hint, button=_("Apply"), draft="spares-ask")


@require_safe
@member_required()
def show_request(request: DeskRequest, number: str) -> HttpResponse:
    """One request: what is asked for, who has signed, where it stands."""
    if elsewhere := page_of_its_own(request):
        return elsewhere
    asked = _find(request, number)
    approval = latest_request(asked.case, CHAIN)
    context = {
        "asked": asked,
        "case": asked.case,
        "lines": list(asked.lines.select_related("product").order_by("pk")),
        "approval": approval,
        "steps": steps_of(approval) if approval is not None else [],
        "may_withdraw": asked.status == RequestStatus.ASKED and asked.asked_by == request.member,
    }
    return render(request, "spares/request.html", context)


@require_POST
@member_required()
def withdraw_request(request: DeskRequest, number: str) -> HttpResponse:
    """Take one's own request back, as long as not everybody has signed."""
    asked = _find(request, number)
    approval = open_request(asked.case, CHAIN)
    if approval is None:
        messages.warning(request, _("This is not possible in the present state."))
    elif tried(request, lambda: withdraw(approval, actor=request.member, now=request.now)):
        messages.success(request, _("Taken back."))
    return redirect("spares:request", number)


def _find(request: DeskRequest, number: str) -> SparesRequest:
    if not storable(number):
        raise Http404
    return get_object_or_404(requests_visible_to(request.member), case__number=number)


def _may_ask(request: DeskRequest) -> bool:
    wanted = (Permission.STOCK_MOVE, Permission.PLACE_WORK, Permission.REQUEST_PURCHASING)
    return any(request.member.may(code) for code in wanted)


def _needed(request: DeskRequest) -> str:
    """What an address proposes: a list of parts, such as what was brought back at the year's end."""
    text = request.GET.get("parts", "")[:2000]
    return text if storable(text) else ""
