"""What is due at the places, and the two things that go back as a whole."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from csdesk.people.doors import DeskRequest, member_required
from csdesk.web.paging import page_of
from spares.models import Place, PlaceKind
from spares.permissions import Permission
from spares.policies import may_work_at
from spares.queries.duties import tasks_visible_to
from spares.queries.places import places_visible_to
from spares.queries.stock import lines_at
from spares.services.returning import prepare_return, prepare_swap
from spares.web.acting import find_place, tried


@require_safe
@member_required()
def list_duties(request: DeskRequest) -> HttpResponse:
    """What is due, the most urgent first, with the place it is about."""
    member = request.member
    if not (member.may(Permission.STOCK_VIEW) or member.may(Permission.PLACE_WORK)):
        raise PermissionDenied
    page = page_of(tasks_visible_to(member, now=request.now), request.GET.get("cursor"), by=("due_at", "id"))
    places = {place.key: place for place in Place.objects.filter(key__in={task.subject for task in page})}
    rows = [(task, places.get(task.subject)) for task in page]
    return render(request, "spares/duties.html" + ("#rows" if request.htmx else ""), {"page": page, "rows": rows})


@require_safe
@member_required()
def show_going_back(request: DeskRequest) -> HttpResponse:
    """What lies at the branches at the year's end, and bad pieces for the brand partners (SPR-03, SPR-07)."""
    member = request.member
    if not (member.may(Permission.STOCK_VIEW) or member.may(Permission.PLACE_WORK)):
        raise PermissionDenied
    places = list(places_visible_to(member).filter(is_active=True))
    branches = [_pieces(request, place) for place in places if place.kind == PlaceKind.BRANCH]
    desks = [_pieces(request, place, bad_only=True) for place in places if place.kind == PlaceKind.DESK]
    partners = [place for place in places if place.kind == PlaceKind.PARTNER]
    context = {"branches": branches, "desks": desks, "partners": partners}
    return render(request, "spares/going_back.html", context)


@require_POST
@member_required()
def return_all(request: DeskRequest, key: str) -> HttpResponse:
    """Prepare the transfer that brings a branch's spares back to head office."""
    place = find_place(request, key)
    transfer = tried(request, lambda: prepare_return(place, actor=request.member, now=request.now))
    if transfer is None:
        return redirect("spares:going_back")
    messages.success(request, _("Prepared: check the list and ship it."))
    return redirect("spares:transfer", transfer.number)


@require_POST
@member_required()
def swap_bad(request: DeskRequest, key: str, partner: str) -> HttpResponse:
    """Prepare the transfer that brings bad pieces to their brand partner."""
    origin, target = find_place(request, key), find_place(request, partner)
    transfer = tried(request, lambda: prepare_swap(origin, target, actor=request.member, now=request.now))
    if transfer is None:
        return redirect("spares:going_back")
    messages.success(request, _("Prepared: check the list and ship it."))
    return redirect("spares:transfer", transfer.number)


def _pieces(request: DeskRequest, place: Place, *, bad_only: bool = False) -> tuple[Place, int, int, bool]:
    lines = lines_at(place)
    good = 0 if bad_only else sum(amount for _product, grade, amount in lines if grade == "good")
    bad = sum(amount for _product, grade, amount in lines if grade == "bad")
    return place, good, bad, may_work_at(request.member, place)
