"""Stocktakes: the list, beginning one, counting blind, explaining, booking."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from csdesk.people.doors import DeskRequest, member_required
from csdesk.sla.clocks import clocks_of
from csdesk.web.paging import page_of
from spares.lifecycle import COUNTABLE, OPEN_STOCKTAKES, Occasion, StocktakeStatus
from spares.models import Place, Stocktake
from spares.permissions import Permission
from spares.policies import may_count, may_order_count, may_settle
from spares.queries.cases import stocktakes_visible_to
from spares.queries.places import places_visible_to
from spares.services.counting import add_line, enter_counts, open_stocktake
from spares.services.rounds import finish_round
from spares.services.settling import cancel_stocktake, settle_stocktake
from spares.web.acting import done, find_stocktake, form_page, page_of_its_own, posted, tried
from spares.web.fields import NumbersForm
from spares.web.forms import AddLineForm, NoteForm, StocktakeForm

LONGEST_WORDS = 500


@require_safe
@member_required()
def list_stocktakes(request: DeskRequest) -> HttpResponse:
    """Counts, the latest first."""
    member = request.member
    if not any(member.may(code) for code in (Permission.STOCK_VIEW, Permission.PLACE_WORK, Permission.COUNT_ORDER)):
        raise PermissionDenied
    page = page_of(stocktakes_visible_to(member), request.GET.get("cursor"), by=("-id",))
    context = {"page": page, "may_order": bool(_places(request))}
    return render(request, "spares/stocktakes.html" + ("#rows" if request.htmx else ""), context)


@member_required()
def new_stocktake(request: DeskRequest) -> HttpResponse:
    """Have a place counted."""
    member, places = request.member, _places(request)
    if not places:
        raise PermissionDenied
    wanted = next((place for place in places if place.key == request.GET.get("place")), None)
    form = StocktakeForm(
        posted(request),
        places=Place.objects.filter(pk__in=[place.pk for place in places]),
        may_irregular=member.may(Permission.COUNT_ORDER),
        initial={"place": wanted, "occasion": Occasion.IRREGULAR if member.may(Permission.COUNT_ORDER) else None},
    )

    def begin(data: dict[str, Any]) -> Stocktake:
        return open_stocktake(data["place"], data["occasion"], actor=member, now=request.now)

    if stocktake := done(request, form, begin):
        return redirect("spares:stocktake", stocktake.case.number)
    hint = _("Goods may move meanwhile: each line is compared with the book at the moment it was counted.")
    back = reverse("spares:stocktakes")
    return form_page(request, form, _("Begin a count"), back=back, hint=hint, button=_("Begin"))


@member_required()
def show_stocktake(request: DeskRequest, number: str) -> HttpResponse:
    """One stocktake. While it is counted, nobody sees here what the book says."""
    if request.method == "GET" and (elsewhere := page_of_its_own(request)):
        return elsewhere
    stocktake = find_stocktake(request, number)
    form: Any = _count_form(request, stocktake, posted(request))

    def enter(_data: dict[str, Any]) -> Stocktake:
        entered = enter_counts(stocktake, form.numbers, actor=request.member, now=request.now)
        return finish_round(entered, actor=request.member, now=request.now) if "finish" in request.POST else entered

    if form is not None and (after := done(request, form, enter)):
        messages.success(request, _said(after))
        return redirect("spares:stocktake", number)
    return _page(request, stocktake, form, status=422 if form is not None and form.errors else 200)


@require_POST
@member_required()
def add_to_count(request: DeskRequest, number: str) -> HttpResponse:
    """Add what lies there and is not on the list."""
    stocktake = find_stocktake(request, number)
    form = AddLineForm(request.POST)

    def add(data: dict[str, Any]) -> Any:
        return add_line(stocktake, data["model"], data["grade"], actor=request.member, now=request.now)

    if done(request, form, add) is not None:
        return redirect("spares:stocktake", number)
    return _page(request, stocktake, _count_form(request, stocktake, None), adding=form, status=422)


@require_POST
@member_required()
def settle(request: DeskRequest, number: str) -> HttpResponse:
    """Book the differences with their explanations."""
    stocktake = find_stocktake(request, number)
    words = {
        line.pk: request.POST.get(f"why-{line.pk}", "").replace("\x00", "")[:LONGEST_WORDS]
        for line in stocktake.lines.all()
        if f"why-{line.pk}" in request.POST
    }
    if tried(request, lambda: settle_stocktake(stocktake, words, actor=request.member, now=request.now)):
        messages.success(request, _("Booked; the stocktake is closed."))
        return redirect("spares:stocktake", number)
    stocktake = find_stocktake(request, number)
    return _page(request, stocktake, _count_form(request, stocktake, None), words=words, status=422)


@member_required()
def cancel(request: DeskRequest, number: str) -> HttpResponse:
    """Break a count off."""
    stocktake = find_stocktake(request, number)
    if not may_settle(request.member):
        raise PermissionDenied
    form = NoteForm(posted(request))

    def break_off(data: dict[str, Any]) -> Stocktake:
        return cancel_stocktake(stocktake, note=data["note"], actor=request.member, now=request.now)

    if done(request, form, break_off) is not None:
        return redirect("spares:stocktake", number)
    back = reverse("spares:stocktake", args=[number])
    return form_page(request, form, _("Break off the count"), back=back, button=_("Break off"))


def _page(
    request: DeskRequest, stocktake: Stocktake, form: Any, *, adding: Any = None, words: Any = None, status: int = 200
) -> HttpResponse:
    lines = list(stocktake.lines.select_related("product", "first_by", "second_by").order_by("product__model", "grade"))
    is_counting = stocktake.status in COUNTABLE
    words = words or {}
    for line in lines:
        line.words = words.get(line.pk, line.explanation)  # what was typed stays typed
    context = {
        "stocktake": stocktake,
        "case": stocktake.case,
        "form": form,
        "adding": adding or (AddLineForm() if form is not None and stocktake.status == "counting" else None),
        # Blind: as long as somebody counts, the book is not told.
        "same": [line for line in lines if not line.difference] if not is_counting else [],
        "counted": sum(1 for line in lines if line.first is not None),
        "of": len(lines),
        "is_counting": is_counting,
        "differing": [line for line in lines if line.difference] if not is_counting else [],
        "may_settle": may_settle(request.member) and stocktake.status == StocktakeStatus.SETTLING,
        "may_cancel": may_settle(request.member) and stocktake.status in OPEN_STOCKTAKES,
        "clocks": clocks_of(stocktake.case),
        "movement": stocktake.adjustments.first(),
    }
    return render(request, "spares/stocktake.html", context, status=status)


def _count_form(request: DeskRequest, stocktake: Stocktake, data: Any) -> NumbersForm | None:
    if stocktake.status not in COUNTABLE or not may_count(request.member, stocktake):
        return None
    is_second = stocktake.status == StocktakeStatus.RECOUNTING
    lines = stocktake.lines.select_related("product").order_by("product__model", "grade")
    wanted = [line for line in lines if not is_second or line.differed]
    return NumbersForm(
        data,
        required=False,
        lines=[
            (line.pk, f"{line.product.model} · {line.get_grade_display()}", line.second if is_second else line.first)
            for line in wanted
        ],
    )


def _places(request: DeskRequest) -> list[Place]:
    places = places_visible_to(request.member).filter(is_active=True)
    if request.member.may(Permission.COUNT_ORDER):
        places = Place.objects.filter(is_active=True).order_by("kind", "name", "pk")
    return [place for place in places if may_order_count(request.member, place, is_regular=True)]


def _said(stocktake: Stocktake) -> str:
    return {
        StocktakeStatus.RECOUNTING: _("Some lines differ from the book: please count those again."),
        StocktakeStatus.SETTLING: _("The second count differs, too: the differences are to be explained."),
        StocktakeStatus.CLOSED: _("Book and shelf agree; the stocktake is closed."),
    }.get(StocktakeStatus(stocktake.status), _("Noted."))
