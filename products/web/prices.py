"""Price lists: which counts when, what stands in each, the one to come (RPR-11)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.web.notices import refused
from csdesk.web.tables import table_response
from products.models import PriceItem, PriceList
from products.permissions import Permission
from products.policies import may_see_prices
from products.queries.prices import items_of, spans
from products.services.prices import is_open, move_list, plan_list, remove_item, remove_list, set_item
from products.web.forms import ItemForm, MoveForm, NewListForm


@require_safe
@member_required()
def list_prices(request: DeskRequest) -> HttpResponse:
    """All lists with the days from and until which they count."""
    _demand_sight(request)
    today = localtime(request.now).date()
    rows = [(span, span.is_in_force(today), is_open(span.price_list, now=request.now)) for span in spans()]
    return render(request, "products/price_lists.html", {"rows": rows, "may_keep": _may_keep(request)})


@require_safe
@member_required()
def show_list(request: DeskRequest, pk: int) -> HttpResponse:
    """One list; ?file=csv for Excel."""
    _demand_sight(request)
    price_list = get_object_or_404(PriceList, pk=pk)
    items = items_of(price_list)
    if request.GET.get("file") == "csv":
        return _file(price_list, list(items))
    span = next(each for each in spans() if each.price_list == price_list)
    is_empty = not items.exists()
    may_change = _may_keep(request) and (is_open(price_list, now=request.now) or is_empty)
    context = {
        "span": span,
        "price_list": price_list,
        "items": items,
        "is_in_force": span.is_in_force(localtime(request.now).date()),
        "may_change": may_change,
    }
    return render(request, "products/price_list.html", context)


@member_required(Permission.PRICE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_list(request: DeskRequest) -> HttpResponse:
    """Plan a list for a day to come."""
    latest = PriceList.objects.order_by("-valid_from").first()
    form = NewListForm(request.POST if request.method == "POST" else None, initial={"based_on": latest})
    done = _attempt(request, form, lambda: plan_list(**form.given, actor=request.member, now=request.now))
    return redirect(done) if done else _page(request, form, _("Plan a price list"), reverse("products:prices"))


@member_required(Permission.PRICE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: DeskRequest, pk: int) -> HttpResponse:
    """Let a list to come begin on another day."""
    price_list = get_object_or_404(PriceList, pk=pk)
    initial = {"valid_from": price_list.valid_from}
    form = MoveForm(request.POST if request.method == "POST" else None, initial=initial)
    given = {"actor": request.member, "now": request.now}
    done = _attempt(request, form, lambda: move_list(price_list, form.cleaned_data["valid_from"], **given))
    return redirect(done) if done else _page(request, form, _("Another day"), price_list.get_absolute_url())


@require_POST
@member_required(Permission.PRICE_MANAGE)
def remove(request: DeskRequest, pk: int) -> HttpResponse:
    """Drop a list to come."""
    price_list = get_object_or_404(PriceList, pk=pk)
    try:
        remove_list(price_list, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
        return redirect(price_list)
    messages.success(request, _("The list is removed; the one before goes on."))
    return redirect("products:prices")


@member_required(Permission.PRICE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_item(request: DeskRequest, pk: int) -> HttpResponse:
    """Put a price into a list to come."""
    return _item_page(request, get_object_or_404(PriceList, pk=pk), None)


@member_required(Permission.PRICE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_item(request: DeskRequest, pk: int, item_id: int) -> HttpResponse:
    """Change a price of a list to come."""
    item = get_object_or_404(PriceItem.objects.select_related("price_list", "line"), pk=item_id, price_list=pk)
    return _item_page(request, item.price_list, item)


@require_POST
@member_required(Permission.PRICE_MANAGE)
def drop_item(request: DeskRequest, pk: int, item_id: int) -> HttpResponse:
    """Take a price out of a list to come."""
    item = get_object_or_404(PriceItem.objects.select_related("price_list"), pk=item_id, price_list=pk)
    try:
        remove_item(item, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    return redirect(item.price_list)


def _item_page(request: DeskRequest, price_list: PriceList, item: PriceItem | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = ItemForm(data, initial=ItemForm.first(item) if item is not None else None)
    if item is not None:  # what quotes refer to stays; another line is another price
        form.fields["key"].disabled = form.fields["line"].disabled = True
    done = _attempt(request, form, lambda: set_item(price_list, form.given, actor=request.member, now=request.now))
    if done:
        return redirect(price_list)
    return _page(request, form, item.label if item is not None else _("Enter a price"), price_list.get_absolute_url())


def _attempt(request: DeskRequest, form: Any, act: Callable[[], Any]) -> Any:
    """What the service gives for a form that was sent and is right; None otherwise."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        done = act()
    except RuleViolation as refusal:
        form.add_refusal(refusal)
        return None
    messages.success(request, _("Saved."))
    return done


def _page(request: DeskRequest, form: Any, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back}
    return render(request, "products/form.html", context, status=422 if form.errors else 200)


def _may_keep(request: DeskRequest) -> bool:
    return request.member.may(Permission.PRICE_MANAGE)


def _demand_sight(request: DeskRequest) -> None:
    if not may_see_prices(request.member):
        raise PermissionDenied


def _file(price_list: PriceList, items: list[PriceItem]) -> HttpResponse:
    head = [_("Product line"), _("Sort"), _("Identifier"), _("Name"), _("Price in yuan")]
    body = [
        [item.line or _("All lines"), item.get_kind_display(), item.key, item.label, f"{item.price_fen / 100:.2f}"]
        for item in items
    ]
    return table_response(f"prices-{price_list.valid_from}.csv", [head, *body])
