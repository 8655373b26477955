"""Setting up: places, levels, closed months."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from csdesk.ledger.models import Period
from csdesk.ledger.queries import periods_of
from csdesk.ledger.services.periods import close_period
from csdesk.people.doors import DeskRequest, member_required
from spares.models import Place, StockLevel
from spares.permissions import Permission
from spares.policies import may_close_period, may_manage
from spares.queries.listing import is_below
from spares.queries.places import places_visible_to
from spares.queries.stock import BOOK
from spares.services.levels import set_level
from spares.services.places import keep_place
from spares.web.acting import done, find_place, form_page, posted
from spares.web.forms import LevelForm, PeriodForm, PlaceForm


@require_safe
@member_required()
def list_places(request: DeskRequest) -> HttpResponse:
    """The places, those in use first."""
    if may_manage(request.member):
        places = Place.objects.select_related("team", "keeper").order_by("-is_active", "kind", "name", "pk")
    elif request.member.may(Permission.STOCK_VIEW):
        places = places_visible_to(request.member).order_by("-is_active", "kind", "name", "pk")
    else:
        raise PermissionDenied
    return render(request, "spares/places.html", {"stock_places": places, "may_manage": may_manage(request.member)})


@member_required(Permission.PLACE_MANAGE)
def edit_place(request: DeskRequest, key: str = "") -> HttpResponse:
    """A new place, or a changed one."""
    place = _managed(request, key) if key else None
    form = PlaceForm(posted(request), instance=place)

    def keep(_data: dict[str, Any]) -> Place:
        return keep_place(form.save(commit=False), actor=request.member, now=request.now)

    if kept := done(request, form, keep):
        messages.success(request, _("“%(name)s” is kept.") % {"name": kept})
        return redirect("spares:places")
    back = reverse("spares:places")
    return form_page(request, form, str(place) if place else _("New place"), back=back, button=_("Save"))


@member_required(Permission.PLACE_MANAGE)
def edit_levels(request: DeskRequest, key: str) -> HttpResponse:
    """How many of each part a place should have."""
    place = _managed(request, key)
    form = LevelForm(posted(request), initial={"model": request.GET.get("model", "")[:80]})

    def keep(data: dict[str, Any]) -> StockLevel:
        return set_level(
            place, data["model"], minimum=data["minimum"], maximum=data["maximum"],
            actor=request.member, now=request.now,
        )  # fmt: skip

    if done(request, form, keep) is not None:
        messages.success(request, _("Saved."))
        return redirect("spares:levels", key)
    levels = place.levels.select_related("product").annotate(is_low=is_below()).order_by("product__model")
    context = {"place": place, "levels": levels, "form": form}
    return render(request, "spares/levels.html", context, status=422 if form.errors else 200)


@member_required()
def close_month(request: DeskRequest) -> HttpResponse:
    """The closed periods, and closing further days."""
    if not request.member.may(Permission.STOCK_VIEW):
        raise PermissionDenied
    may_close = may_close_period(request.member)
    form = PeriodForm(posted(request))
    if request.method == "POST" and not may_close:
        raise PermissionDenied

    def close(data: dict[str, Any]) -> Period:
        return close_period(BOOK, data["through"], note=data["note"], actor=request.member, now=request.now)

    if period := done(request, form, close):
        messages.success(request, _("Closed up to and with %(day)s.") % {"day": period.ends_on})
        return redirect("spares:periods")
    context = {"periods": list(periods_of(BOOK)), "form": form if may_close else None}
    return render(request, "spares/periods.html", context, status=422 if form.errors else 200)


def _managed(request: DeskRequest, key: str) -> Place:
    """Whoever sets places up sees them all, also where he does not see the stock."""
    place = Place.objects.filter(key=key).select_related("team", "keeper").first()
    return place or find_place(request, key)
