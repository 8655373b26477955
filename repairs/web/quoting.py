"""A quote for a paid repair: items for units, by the price list or by hand."""

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.web.storable import storable
from products.models import PriceItem
from repairs.lifecycle import PRICED
from repairs.models import Result, ReturnLine
from repairs.permissions import Permission
from repairs.queries.prices import prices_for
from repairs.queries.returns import lines_of
from repairs.services.quoting import Item, offer_quote
from repairs.web.page import find_return


@member_required(Permission.RETURN_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def quote(request: DeskRequest, number: str) -> HttpResponse:
    """Make a quote for the units that are still open."""
    order = find_return(request, number)
    if order.status not in PRICED:
        return redirect(order)
    lines = [line for line in lines_of(order) if line.result == Result.OPEN]
    listed = {line.pk: prices_for(line, now=request.now) for line in lines}
    refused: RuleViolation | None = None
    if request.method == "POST":
        try:
            note = request.POST.get("note", "")[:500]
            items = _items(request.POST, lines, listed)
            made = offer_quote(order, items, note=note if storable(note) else "", actor=request.member, now=request.now)
            messages.success(request, _("Quote %(number)s is made.") % {"number": made.number})
            return redirect(order)
        except RuleViolation as refusal:
            refused = refusal
    context = {
        "order": order,
        "case": order.case,
        "rows": [_row(line, request.POST, listed[line.pk]) for line in lines],
        "note": request.POST.get("note", ""),
        "refused": refused,
    }
    return render(request, "repairs/quote.html", context, status=422 if refused else 200)


def _row(line: ReturnLine, typed: QueryDict, listed: list[PriceItem]) -> dict[str, object]:
    return {
        "line": line,
        "listed": listed,
        "label": typed.get(f"label-{line.pk}", ""),
        "price": typed.get(f"price-{line.pk}", ""),
    }


def _items(typed: QueryDict, lines: list[ReturnLine], listed: dict[int, list[PriceItem]]) -> list[Item]:
    items = []
    for line in lines:
        label, price = typed.get(f"label-{line.pk}", "").strip()[:120], typed.get(f"price-{line.pk}", "").strip()
        if not label and not price:
            continue
        by_list = next((item for item in listed[line.pk] if label in (item.label, item.label_en)), None)
        if by_list is not None and not price:
            items.append(Item(line, label, by_list.price_fen, by_list.key))
        else:
            items.append(Item(line, label if storable(label) else "", _fen(price, line)))
    return items


def _fen(price: str, line: ReturnLine) -> int:
    try:
        yuan = Decimal(price)
        if not yuan.is_finite() or yuan != round(yuan, 2) or abs(yuan) > 10**9:
            raise InvalidOperation
    except InvalidOperation as error:
        message = _("“%(price)s” is no price, at the unit %(serial)s.") % {"price": price[:20], "serial": line}
        raise RuleViolation("RPR-11", message, field="items") from error
    return int(yuan * 100)
