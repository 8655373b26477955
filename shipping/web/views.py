"""Parcels: the desk's list, a department's narrow page, one parcel."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from csdesk.cases.queries import cases_visible_to
from csdesk.cases.registry import kind_of
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.web.paging import page_of
from shipping.models import Shipment, Stage
from shipping.permissions import Permission
from shipping.queries.legs import leg_rows
from shipping.queries.shipments import (
    STATES,
    shipments_visible_to,
    to_pack,
    to_report,
    to_unpack,
    waybill_clocks,
    with_words,
)
from shipping.services.sending import plan
from shipping.web.acts import offered
from shipping.web.forms import NewShipmentForm

# How many parcels a department's page shows of each sort; more wait behind them.
MOST_ON_PAGE = 100
# The leg of parcels that belong to no case.
OTHER = "other.parcel"


@require_safe
@member_required()
def list_shipments(request: DeskRequest) -> HttpResponse:
    """The parcels one may see, the newest first; by waybill, case or recipient, by state."""
    _demand_some_right(request.member)
    words, state = request.GET.get("q", "")[:100].replace("\x00", ""), request.GET.get("state", "")
    found: QuerySet[Shipment] = with_words(shipments_visible_to(request.member), words)
    if state in STATES:
        found = found.filter(STATES[state])
    page = page_of(found, request.GET.get("cursor"), by=("-added_at", "-id"))
    context = {
        "page": page,
        "rows": _rows(list(page), request),
        "q": words,
        "state": state,
        "states": [("open", _("Not there yet")), ("unreported", _("Without waybill")), ("lost", _("Lost")),
                   ("arrived", _("Arrived"))],
        "may_plan": request.member.may(Permission.SHIPMENT_MANAGE),
    }  # fmt: skip
    return render(request, "shipping/shipments.html" + ("#rows" if request.htmx else ""), context)


@require_safe
@member_required(Permission.SHIPMENT_WORK)
def show_department(request: DeskRequest) -> HttpResponse:
    """What my departments have to send, to report and to unpack: all that a warehouse needs."""
    member = request.member
    sorts = [
        ("ship", _("To be sent"), _("Nothing waits to be packed"), to_pack(member)),
        ("waybill", _("Sent, waybill missing"), _("Every waybill is known"), to_report(member)),
        ("arrive", _("On its way to us"), _("Nothing is on its way"), to_unpack(member)),
    ]
    groups = [
        {"act": act, "title": title, "empty": empty, "rows": _rows(list(found[:MOST_ON_PAGE]), request)}
        for act, title, empty, found in sorts
    ]
    return render(request, "shipping/department.html", {"groups": groups, "most": MOST_ON_PAGE})


@require_safe
@member_required()
def show_shipment(request: DeskRequest, pk: int) -> HttpResponse:
    """One parcel: where it is, what lies in it, what it costs and what can be done."""
    shipment = get_object_or_404(shipments_visible_to(request.member), pk=pk)
    [row] = _rows([shipment], request)
    context = {
        "shipment": shipment,
        "row": row,
        "offered": offered(request.member, shipment),
        "case_page": _page_of_case(shipment, request.member),
        "others": _in_the_same_parcel(shipment, request.member),
        "Stage": Stage,
    }
    return render(request, "shipping/shipment.html", context)


@member_required(Permission.SHIPMENT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_shipment(request: DeskRequest) -> HttpResponse:
    """Ask a department to send a parcel that belongs to no case."""
    form = NewShipmentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            shipment = plan(None, OTHER, form.parcel, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("%(team)s finds it on its page.") % {"team": shipment.from_team})
            return redirect(shipment)
    return render(request, "shipping/new_shipment.html", {"form": form}, status=422 if form.errors else 200)


def _demand_some_right(member: Member) -> None:
    rights = (Permission.SHIPMENT_VIEW, Permission.SHIPMENT_WORK, Permission.SHIPMENT_MANAGE)
    if not any(member.may(right) for right in rights):
        raise PermissionDenied


def _rows(shipments: list[Shipment], request: DeskRequest) -> list[dict[str, object]]:
    clocks = waybill_clocks(shipments)
    return [{"leg": row, "shipment": row.shipment, "clock": clocks.get(row.shipment.pk)}
            for row in leg_rows(shipments, now=request.now)]  # fmt: skip


def _page_of_case(shipment: Shipment, member: Member) -> str:
    if shipment.case is None or not cases_visible_to(member).filter(pk=shipment.case_id).exists():
        return ""
    return kind_of(shipment.case.kind).page(shipment.case)


def _in_the_same_parcel(shipment: Shipment, member: Member) -> list[Shipment]:
    if not shipment.waybill:
        return []
    return list(shipments_visible_to(member).filter(waybill=shipment.waybill).exclude(pk=shipment.pk)[:20])
