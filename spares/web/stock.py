"""Stock: all of it, a place's own page, and its movement ledger."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from csdesk.people.doors import DeskRequest, member_required
from csdesk.rulebook.at import rulebook_at
from csdesk.web.paging import page_of
from csdesk.web.storable import storable
from csdesk.web.tables import table_response
from spares.lifecycle import OPEN_STOCKTAKES, TransferStatus
from spares.models import Grade, Stocktake
from spares.permissions import Permission
from spares.policies import may_manage, may_order_count, may_reconcile, may_work_at
from spares.queries.duties import duties_at
from spares.queries.listing import ALL, SHOWN, pairs_listed, products_listed
from spares.queries.moves import Statement, movements_visible_to, parts_of, statement_of
from spares.queries.places import places_visible_to
from spares.queries.stock import rows_of
from spares.web.acting import find_place
from spares.web.forms import SpanForm

RECENT = 10


@require_safe
@member_required()
def home(request: DeskRequest) -> HttpResponse:
    """All stock for those who see it, else one's own place; several are listed."""
    if request.member.may(Permission.STOCK_VIEW):
        return show_stock(request)
    if not request.member.may(Permission.PLACE_WORK):
        raise PermissionDenied
    places = list(places_visible_to(request.member))
    if len(places) == 1:
        return redirect("spares:place", places[0].key)
    return render(request, "spares/own_places.html", {"stock_places": places})


def show_stock(request: DeskRequest) -> HttpResponse:
    """Parts with what lies where, narrowed by place, words, and how they stand."""
    since = _since(request)
    places = list(places_visible_to(request.member).filter(is_active=True))
    place = next((each for each in places if each.key == request.GET.get("place")), None)
    words, show = request.GET.get("q", "").strip()[:80], request.GET.get("show", "")
    words, show = (words if storable(words) else ""), (show if show in SHOWN else "")
    products = products_listed(request.member, place=place, words=words, show=show, since=since)
    page = page_of(products, request.GET.get("cursor"), by=("model", "id"))
    rows = rows_of(pairs_listed(request.member, page, place=place, show=show, since=since), since=since)
    context = {
        "page": page, "rows": rows, "stock_places": places, "place": place, "words": words, "show": show,
        "shows": _shows(), "may_manage": may_manage(request.member),
        "may_move": request.member.may(Permission.STOCK_MOVE),
    }  # fmt: skip
    return render(request, "spares/stock.html" + ("#stock" if request.htmx else ""), context)


@require_safe
@member_required()
def show_place(request: DeskRequest, key: str) -> HttpResponse:
    """A place: what lies there, what is to be shipped and counted, what is on its way, what moved last."""
    place = find_place(request, key)
    movements = list(movements_visible_to(request.member).filter(place=place).order_by("-pk")[:RECENT])
    parts = parts_of(movements)
    counts = Stocktake.objects.filter(place=place).select_related("case")
    since = _since(request)
    page = page_of(
        products_listed(request.member, place=place, words="", show=ALL, since=since),
        request.GET.get("cursor"),
        by=("model", "id"),
    )
    under_way = place.incoming.filter(status__in=[TransferStatus.SENT, TransferStatus.SHORT])
    context = {
        "place": place,
        "page": page,
        "rows": rows_of([(place.pk, product.pk) for product in page], since=since),
        "to_ship": place.outgoing.filter(status=TransferStatus.ORDERED)
        .select_related("origin", "target")
        .order_by("pk"),
        "coming": under_way.select_related("origin", "target", "shipment").order_by("pk"),
        "counting": counts.filter(status__in=OPEN_STOCKTAKES).first(),
        "last_count": counts.filter(status="closed").order_by("-pk").first(),
        "movements": [(each, parts[each.pk]) for each in movements],
        "duties": duties_at(place, now=request.now),
        "may_work": may_work_at(request.member, place),
        "may_count": may_order_count(request.member, place, is_regular=True),
        "may_reconcile": may_reconcile(request.member),
        "may_manage": may_manage(request.member),
    }
    return render(request, "spares/place.html", context)


@require_safe
@member_required()
def show_ledger(request: DeskRequest, key: str) -> HttpResponse:
    """The movement ledger of a place, on the screen, on paper, for a spreadsheet (SPR-02)."""
    place = find_place(request, key)
    today = localdate(request.now)
    given = request.GET if "first" in request.GET or "last" in request.GET else None
    form = SpanForm(given or {"first": _since(request), "last": today})
    if not form.is_valid():
        return render(request, "spares/ledger.html", {"place": place, "form": form}, status=422)
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    statement = statement_of(place, first, last)
    if request.GET.get("file") == "csv":
        return table_response(f"{place.key}-{first}-{last}.csv", _rows(statement))
    return render(request, "spares/ledger.html", {"place": place, "form": form, "statement": statement})


def _rows(statement: Statement) -> Iterator[list[Any]]:
    yield [_("Movement ledger"), str(statement.place), statement.first, statement.last]
    yield [_("Day"), _("What happened"), _("Model"), _("Good or bad"), _("In"), _("Out"), _("Balance"),
           _("Number of the paper"), _("Note"), _("Rule")]  # fmt: skip
    for line in statement.lines:
        amount, posting = line.entry.amount, line.entry.posting
        yield [
            line.entry.booked_on, line.movement.get_kind_display() if line.movement else "", line.product.model,
            Grade(line.entry.account.grade).label, amount if amount > 0 else None, -amount if amount < 0 else None,
            line.balance, posting.evidence, posting.note, posting.rule,
        ]  # fmt: skip
    yield []
    yield [_("Model"), _("Good or bad"), _("At the beginning"), _("In"), _("Out"), _("At the end")]
    for product, grade, before, came, went, after in statement.totals:
        yield [product.model, Grade(grade).label, before, came, went, after]


def _since(request: DeskRequest) -> date:
    days = rulebook_at(request.now).document.spares.look_back_days
    return localdate(request.now) - timedelta(days=days)


def _shows() -> list[tuple[str, str]]:
    return [("", _("All")), ("below", _("Below the level")), ("surplus", _("Surplus")), ("idle", _("Idle")),
            ("bad", _("Bad pieces"))]  # fmt: skip
