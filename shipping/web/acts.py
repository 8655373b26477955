"""What is done with a parcel through a form: sending, its waybill, arrival, loss, what it cost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import NoRulebook, rulebook_at
from shipping.models import Shipment, Stage
from shipping.policies import may_act, may_correct
from shipping.queries.shipments import shipments_visible_to
from shipping.registry import ARRIVE, LOSE, REPORT, SEND
from shipping.services.arriving import arrive, enter_cost, lose
from shipping.services.sending import cancel, correct_waybill, report_waybill, ship
from shipping.web import forms


@dataclass(frozen=True)
class Act:
    """One thing that can be done: its words, its form, for which parcels and whom, and what does it."""

    title: Any
    button: Any
    done: Any
    form: type[Any]
    fits: Callable[[Shipment], bool]
    may: Callable[[Member, Shipment], bool]
    perform: Callable[[DeskRequest, Shipment, Any], object]
    hint: Any = ""
    is_danger: bool = False


def _who(act: str) -> Callable[[Member, Shipment], bool]:
    return lambda member, shipment: may_act(member, shipment, act)


def _ship(request: DeskRequest, shipment: Shipment, form: forms.ShipForm) -> object:
    cost = forms.fen(form.cleaned_data["cost"])
    return ship(shipment, waybill=form.given, cost_fen=cost, actor=request.member, now=request.now)


def _report(request: DeskRequest, shipment: Shipment, form: forms.WaybillForm) -> object:
    cost = forms.fen(form.cleaned_data["cost"])
    return report_waybill(shipment, form.given, cost_fen=cost, actor=request.member, now=request.now)


def _correct(request: DeskRequest, shipment: Shipment, form: forms.CorrectForm) -> object:
    return correct_waybill(shipment, form.given, actor=request.member, now=request.now)


def _arrive(request: DeskRequest, shipment: Shipment, form: forms.ArriveForm) -> object:
    return arrive(shipment, **form.cleaned_data, actor=request.member, now=request.now)


def _lose(request: DeskRequest, shipment: Shipment, form: forms.LoseForm) -> object:
    note = form.cleaned_data["note"]
    return lose(shipment, note=note, contents=form.missing, actor=request.member, now=request.now)


def _cancel(request: DeskRequest, shipment: Shipment, form: forms.CancelForm) -> object:
    return cancel(shipment, reason=form.cleaned_data["reason"], actor=request.member, now=request.now)


def _cost(request: DeskRequest, shipment: Shipment, form: forms.CostForm) -> object:
    cost = forms.fen(form.cleaned_data["cost"]) or 0
    return enter_cost(shipment, cost, actor=request.member, now=request.now)


def _correcting(member: Member, shipment: Shipment) -> bool:
    return may_correct(member)


ACTS: dict[str, Act] = {
    "ship": Act(
        _("Send the parcel"), _("It is on its way"), _("Sent."), forms.ShipForm,
        lambda shipment: shipment.stage == Stage.PLANNED, _who(SEND), _ship,
    ),
    "waybill": Act(
        _("Enter the waybill"), _("Enter"), _("Entered; the desk knows."), forms.WaybillForm,
        lambda shipment: shipment.sent_at is not None and shipment.reported_at is None, _who(REPORT), _report,
        hint=_("The desk has to know list and waybill by the day after shipping (SPR-09)."),
    ),
    "arrive": Act(
        _("Unpack and count"), _("It has arrived"), _("Arrival noted."), forms.ArriveForm,
        lambda shipment: shipment.sent_at is not None and shipment.arrived_at is None, _who(ARRIVE), _arrive,
    ),
    "cost": Act(
        _("Freight of this leg"), _("Enter"), _("Entered."), forms.CostForm,
        lambda shipment: shipment.sent_at is not None, _correcting, _cost,
    ),
    "correct": Act(
        _("Correct the waybill"), _("Correct"), _("Corrected."), forms.CorrectForm,
        lambda shipment: shipment.reported_at is not None, _correcting, _correct,
        hint=_("What stood there before stays in the parcel's history."),
    ),
    "cancel": Act(
        _("Not to be sent"), _("It is not sent"), _("It falls away."), forms.CancelForm,
        lambda shipment: shipment.stage == Stage.PLANNED, _who(SEND), _cancel, is_danger=True,
    ),
    "lose": Act(
        _("Lost in transit"), _("Give it up as lost"), _("Noted; whoever holds the case is told."), forms.LoseForm,
        lambda shipment: shipment.sent_at is not None and shipment.lost_at is None, _who(LOSE), _lose, is_danger=True,
    ),
}  # fmt: skip


def offered(member: Member, shipment: Shipment) -> list[tuple[str, Act]]:
    """What the person can do with the parcel now."""
    return [(name, act) for name, act in ACTS.items() if act.fits(shipment) and act.may(member, shipment)]


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: DeskRequest, pk: int, name: str) -> HttpResponse:
    """Show the form of an act, or do it."""
    shipment = get_object_or_404(shipments_visible_to(request.member), pk=pk)
    if name not in ACTS:
        raise Http404
    chosen = ACTS[name]
    if not chosen.may(request.member, shipment):
        raise PermissionDenied
    form = _form(request, shipment, chosen)
    if request.method == "POST" and form.is_valid():
        try:
            chosen.perform(request, shipment, form)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, str(chosen.done))
            return redirect(_back(request, shipment))
    context = {"shipment": shipment, "form": form, "act": chosen, "name": name, "back": _back(request, shipment)}
    return render(request, "shipping/act.html", context, status=422 if form.errors else 200)


def _form(request: DeskRequest, shipment: Shipment, chosen: Act) -> Any:
    data = request.POST if request.method == "POST" else None
    initial: dict[str, Any] = {}
    given: dict[str, Any] = {}
    if issubclass(chosen.form, forms.WaybillForm):
        given["carriers"] = forms.carriers_offered(_carriers(request), shipment)
        initial = {"carrier": shipment.carrier, "waybill": shipment.waybill, "expected_on": shipment.expected_on}
    elif chosen.form is forms.ArriveForm:
        initial = {"pieces": shipment.pieces}
    elif chosen.form is forms.CostForm and shipment.cost_fen is not None:
        initial = {"cost": f"{shipment.cost_fen / 100:.2f}"}
    return chosen.form(data, initial=initial, **given)


def _carriers(request: DeskRequest) -> tuple[str, ...]:
    try:
        return rulebook_at(request.now).document.shipping.carriers
    except NoRulebook:
        return ()


def _back(request: DeskRequest, shipment: Shipment) -> str:
    """Where one came from: the department's page, or the parcel's."""
    return "shipping:department" if request.GET.get("from") == "department" else shipment.get_absolute_url()
