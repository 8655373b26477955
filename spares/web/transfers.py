"""Transfers: ordering, shipping, the waybill, the arrival, what is missing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from csdesk.people.doors import DeskRequest, member_required
from csdesk.web.paging import page_of
from shipping.rules.parcels import Waybill
from spares.lifecycle import UNDER_WAY, TransferStatus
from spares.models import Transfer
from spares.permissions import Permission
from spares.policies import may_send, may_work_at
from spares.queries.moves import transfers_visible_to
from spares.services.arriving import explain_shortage, receive_transfer
from spares.services.transfers import cancel_transfer, is_exchange, order_transfer, report_waybill, send_transfer
from spares.web.acting import done, find_transfer, form_page, posted, proposed_place
from spares.web.fields import NumbersForm
from spares.web.forms import NoteForm, SendForm, ShortageForm, TransferForm, WaybillForm

OPEN, CLOSED = "open", "all"


@require_safe
@member_required()
def list_transfers(request: DeskRequest) -> HttpResponse:
    """What is to be shipped and on its way; with ?state=all everything."""
    member = request.member
    if not any(member.may(code) for code in (Permission.STOCK_VIEW, Permission.PLACE_WORK, Permission.SUPPLY)):
        raise PermissionDenied
    is_all = request.GET.get("state") == CLOSED
    found = transfers_visible_to(member)
    found = found if is_all else found.filter(status__in=UNDER_WAY)
    page = page_of(found, request.GET.get("cursor"), by=("-id",))
    context = {"page": page, "is_all": is_all, "may_order": _may_order(request)}
    return render(request, "spares/transfers.html" + ("#rows" if request.htmx else ""), context)


@member_required()
def new_transfer(request: DeskRequest) -> HttpResponse:
    """Order that pieces be brought somewhere."""
    if not _may_order(request):
        raise PermissionDenied
    origin = proposed_place(request, "origin")
    form = TransferForm(posted(request), member=request.member, initial={"origin": origin})

    def order(data: dict[str, Any]) -> Transfer:
        return order_transfer(
            data["origin"], data["target"], data["parts"], note=data["note"], actor=request.member, now=request.now
        )

    if transfer := done(request, form, order):
        messages.success(request, _("Ordered: %(number)s") % {"number": transfer.number})
        return redirect("spares:transfer", transfer.number)
    back = reverse("spares:transfers")
    return form_page(request, form, _("Order a transfer"), back=back, button=_("Order"), draft="spares-transfer")


@require_safe
@member_required()
def show_transfer(request: DeskRequest, number: str) -> HttpResponse:
    """One transfer: its lines, where it stands, and what can be done next."""
    return _page(request, find_transfer(request, number))


@member_required()
def act_on_transfer(request: DeskRequest, number: str, act: str) -> HttpResponse:
    """Ship, report the waybill, receive, explain what is missing, or call off."""
    transfer = find_transfer(request, number)
    if request.method != "POST":
        return redirect("spares:transfer", number)
    forms = _forms(request, transfer, posted(request))
    if act not in forms:
        messages.warning(request, _("This is not possible in the present state."))
        return redirect("spares:transfer", number)
    form = forms[act]

    def do(data: dict[str, Any]) -> Transfer:
        who = {"actor": request.member, "now": request.now}
        if act == "send":
            return send_transfer(transfer, form.numbers, waybill=_waybill(data), **who)
        if act == "waybill":
            return report_waybill(transfer, _waybill(data) or Waybill("", ""), **who)
        if act == "receive":
            return receive_transfer(transfer, form.numbers, **who)
        if act == "explain":
            return explain_shortage(transfer, data["outcome"], note=data["note"], **who)
        return cancel_transfer(transfer, note=data["note"], **who)

    if done(request, form, do) is not None:
        messages.success(request, _("Done."))
        return redirect("spares:transfer", number)
    return _page(request, transfer, forms={**_forms(request, transfer, None), act: form}, status=422)


def _page(request: DeskRequest, transfer: Transfer, *, forms: Any = None, status: int = 200) -> HttpResponse:
    lines = list(transfer.lines.select_related("product").order_by("pk"))
    context = {
        "transfer": transfer,
        "lines": lines,
        "forms": forms if forms is not None else _forms(request, transfer, None),
        "is_exchange": is_exchange(transfer),
        "movements": list(transfer.movements.select_related("place", "posting").order_by("pk")),
        "request_case": transfer.case,
    }
    return render(request, "spares/transfer.html", context, status=status)


def _forms(request: DeskRequest, transfer: Transfer, data: Any) -> dict[str, Any]:
    """The forms that the transfer's state and the member's role let be filled in, by act."""
    member = request.member
    forms: dict[str, Any] = {}
    sends, receives = may_send(member, transfer), may_work_at(member, transfer.target)
    lines = list(transfer.lines.select_related("product").order_by("pk"))
    if transfer.status == TransferStatus.ORDERED and sends:
        forms["send"] = SendForm(data, lines=[(line.pk, _label(line), line.ordered) for line in lines])
    if transfer.status == TransferStatus.ORDERED and (sends or receives):
        forms["cancel"] = NoteForm(data, auto_id="cancel_%s")
    if transfer.shipment is not None and sends and transfer.shipment.reported_at is None:
        forms["waybill"] = WaybillForm(data, auto_id="waybill_%s")
    if transfer.status == TransferStatus.SENT and receives:
        forms["receive"] = NumbersForm(data, lines=[(line.pk, _label(line), None) for line in lines if line.sent])
    if transfer.status == TransferStatus.SHORT and receives:
        forms["explain"] = ShortageForm(data)
    return forms


def _waybill(data: dict[str, Any]) -> Waybill | None:
    """What was typed; None when no number was."""
    if not data["waybill"].strip():
        return None
    return Waybill(data["carrier"], data["waybill"], is_shared=data["is_shared"])


def _label(line: Any) -> str:
    return f"{line.product.model} · {line.get_grade_display()}"


def _may_order(request: DeskRequest) -> bool:
    return request.member.may(Permission.STOCK_MOVE) or request.member.may(Permission.PLACE_WORK)
