"""Units by their serials: found however they are typed, with all that happened to them."""

from datetime import date, datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import NoRulebook
from csdesk.web.paging import page_of
from csdesk.web.palette import Hit
from products.models import Unit
from products.policies import may_keep_catalogue, may_see_units
from products.queries.units import SHORTEST, all_units, found_units, kin_of, meant_by, unit_of
from products.registry import history_of
from products.rules.serials import spelled
from products.rules.warranty import Verdict
from products.services.units import save_unit
from products.services.verdicts import verdict_for
from products.web.forms import UnitForm


@require_safe
@member_required()
def list_units(request: DeskRequest) -> HttpResponse:
    """Find units: the very serial leads to its page; else those that begin so, and those that look like it."""
    _demand_sight(request.member)
    words = request.GET.get("q", "")[:120].replace("\x00", "")
    exact = unit_of(words) if spelled(words) else None
    if exact is not None and not request.GET.get("cursor") and not request.htmx:
        return redirect(exact)
    is_short = bool(words) and len(spelled(words)) < SHORTEST
    found = found_units(words) if words else all_units()
    page = page_of(found, request.GET.get("cursor"), by=("serial", "id"))
    meant = meant_by(words) if words and not page.rows else []
    context = {
        "page": page,
        "q": words,
        "meant": meant,
        "is_short": is_short,
        "may_keep": may_keep_catalogue(request.member),
    }
    return render(request, "products/units.html" + ("#rows" if request.htmx else ""), context)


@require_safe
@member_required()
def show_unit(request: DeskRequest, pk: int) -> HttpResponse:
    """One unit: to whom it was sold, its warranty today, what it replaced, every return and parcel."""
    _demand_sight(request.member)
    unit = get_object_or_404(all_units(), pk=pk)
    kin = kin_of(unit)
    context = {
        "unit": unit,
        "verdict": _verdict(unit, request.now),
        "kin": kin if len(kin) > 1 else [],
        "history": history_of([each.serial for each in kin], request.member),
        "may_keep": may_keep_catalogue(request.member),
    }
    return render(request, "products/unit.html", context)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def new_unit(request: DeskRequest) -> HttpResponse:
    """Enter a unit."""
    return _edit(request, None)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def edit_unit(request: DeskRequest, pk: int) -> HttpResponse:
    """Change what is noted of a unit."""
    return _edit(request, get_object_or_404(all_units(), pk=pk))


def _edit(request: DeskRequest, unit: Unit | None) -> HttpResponse:
    if not may_keep_catalogue(request.member):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = UnitForm(data, initial=UnitForm.first(unit) if unit is not None else None)
    if unit is not None:
        form.fields["serial"].disabled = True
    if request.method == "POST" and form.is_valid():
        given: dict[str, date | None] = dict(form.cleaned_data)
        serial, product = given.pop("serial"), given.pop("model")
        if unit is None and unit_of(str(serial)) is not None:
            form.add_error("serial", _("Another unit has this serial number."))
        else:
            try:
                saved = save_unit(str(serial), product, given, actor=request.member, now=request.now)
            except RuleViolation as refusal:
                form.add_refusal(refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect(saved)
    title = _("Unit %(serial)s") % {"serial": unit.serial} if unit is not None else _("Enter a unit")
    back = unit.get_absolute_url() if unit is not None else reverse("products:units")
    context = {"form": form, "title": title, "back": back}
    return render(request, "products/form.html", context, status=422 if form.errors else 200)


def find_in_palette(member: Member, words: str, limit: int) -> list[Hit]:
    """The units whose serial begins so; where none does, those that are read alike."""
    if not may_see_units(member) or len(spelled(words)) < SHORTEST:
        return []
    units = list(found_units(words)[:limit]) or meant_by(words)[:limit]
    return [Hit(unit.serial, unit.product.model, unit.get_absolute_url(), "barcode") for unit in units]


def _verdict(unit: Unit, now: datetime) -> Verdict | None:
    try:
        return verdict_for(unit.serial, at=now)
    except NoRulebook:
        return None


def _demand_sight(member: Member) -> None:
    if not may_see_units(member):
        raise PermissionDenied
