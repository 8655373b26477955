"""The factory's narrow pages: what to repair, what came of it, what to ship. No contacts, no words."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from csdesk.documents.services.gates import sentence_of
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.web.storable import storable
from repairs.lifecycle import Road, Status
from repairs.models import ReturnOrder
from repairs.permissions import Permission
from repairs.policies import may_exchange, may_mark, may_repair, may_see_factory, may_ship
from repairs.queries.factory import factory_orders, to_repair, to_ship
from repairs.queries.facts import route_of
from repairs.queries.refunds import credited_lately, listed_to_credit, to_credit
from repairs.services.parcels import Parcel
from repairs.services.refunding import credit_refund
from repairs.services.returning import report_from_factory, ship_return
from repairs.web.forms import ParcelForm
from repairs.web.results import enter_results, results_context


@member_required()
@require_GET
def show_factory(request: DeskRequest) -> HttpResponse:
    """What to repair by due date, and what to ship."""
    if not may_see_factory(request.member):
        raise PermissionDenied
    ships = may_ship(request.member)
    context = {"repairs": to_repair(_places(request)), "ships": ships, "parcels": to_ship() if ships else []}
    return render(request, "repairs/factory.html", context)


def _places(request: DeskRequest) -> list[str]:
    """Where the goods lie of which the member says what came of them."""
    member = request.member
    held = [(Status.AT_FACTORY, may_repair(member)), (Status.AT_PURCHASING, may_exchange(member))]
    return [str(status.value) for status, may in held if may]


def find_for_factory(request: DeskRequest, number: str) -> ReturnOrder:
    """A return that lies at the factory. Raises Http404 for any other, and for who has nothing to do there."""
    if not may_see_factory(request.member) or not storable(number):
        raise Http404
    places = [*_places(request), str(Status.REPAIRED.value)]
    return get_object_or_404(factory_orders(places), case__number=number)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def factory_return(request: DeskRequest, number: str) -> HttpResponse:
    """One return at the factory: its units, and what came of each."""
    order = find_for_factory(request, number)
    if order.status == Status.REPAIRED:
        return redirect("repairs:factory_ship", number)
    refused: RuleViolation | None = None
    if request.method == "POST":
        if not may_mark(request.member, order):
            raise PermissionDenied
        try:
            done = enter_results(request, order)
            messages.success(request, str(done.get_status_display()))
            return redirect("repairs:factory")
        except RuleViolation as refusal:
            refused = refusal
    context = {"order": order, "case": order.case, "is_lost": False, **results_context(order, request.POST, refused)}
    return render(request, "repairs/factory_return.html", context, status=422 if refused else 200)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def factory_ship(request: DeskRequest, number: str) -> HttpResponse:
    """Ship what is finished: to our desk, or by the route straight to the dealer (RPR-03, RPR-18)."""
    order = find_for_factory(request, number)
    if not may_ship(request.member):
        raise PermissionDenied
    if order.status != Status.REPAIRED:
        return redirect("repairs:factory_return", number)
    route = route_of(rulebook_at(request.now).document.repairs, order.route)
    to_dealer = order.road != Road.REPAIR or (route is not None and route.returns_to == "dealer")
    form = ParcelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        parcel = Parcel(typed["carrier"], typed["waybill"], typed["expected_on"], typed["cost"], typed["is_shared"])
        try:
            (ship_return if to_dealer else report_from_factory)(order, parcel, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Noted: %(waybill)s.") % {"waybill": parcel.waybill})
            return redirect("repairs:factory")
    context = {"order": order, "case": order.case, "form": form, "to_dealer": to_dealer}
    return render(request, "repairs/factory_ship.html", context, status=422 if form.errors else 200)


@member_required(Permission.RETURN_CREDIT)
@require_GET
def show_refunds(request: DeskRequest) -> HttpResponse:
    """What commerce has to credit against goods, and what it credited lately (DOA-10)."""
    return render(request, "repairs/refunds.html", _refunds(request))


def _refunds(request: DeskRequest) -> dict[str, Any]:
    waiting = listed_to_credit(rulebook_at(request.now).document)
    return {
        "waiting": [(refund, missing, sentence_of(missing) if missing else "") for refund, missing in waiting],
        "credited": credited_lately(),
        "may_see_papers": request.member.may(Permission.RETURN_VIEW),
    }


@member_required(Permission.RETURN_CREDIT)
@require_POST
def credit(request: DeskRequest, number: str) -> HttpResponse:
    """The sales return is written: its number ends the application."""
    refund = get_object_or_404(to_credit(), order__case__number=number) if storable(number) else None
    if refund is None:
        raise Http404
    typed = request.POST.get("sales_return", "")
    number_typed = typed if storable(typed) else ""
    try:
        credit_refund(refund.order, sales_return=number_typed, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        context = {"refused": refusal, "refused_at": refund.pk, "typed": typed}
        return render(request, "repairs/refunds.html", {**_refunds(request), **context}, status=422)
    messages.success(request, _("%(number)s is credited.") % {"number": number})
    return redirect("repairs:refunds")
