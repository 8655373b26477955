"""Movements: entering one, the list, one of them, taking it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from csdesk.people.doors import DeskRequest, member_required
from csdesk.web.paging import page_of
from spares.permissions import Permission
from spares.policies import may_work_at
from spares.queries.moves import movements_visible_to, parts_of
from spares.queries.places import places_visible_to
from spares.services.booking import Proof
from spares.services.moving import BY_HAND, move_spares, reverse_movement
from spares.web.acting import done, form_page, posted, proposed_place
from spares.web.forms import MoveForm, NoteForm


@member_required()
def new_movement(request: DeskRequest) -> HttpResponse:
    """Enter what came, went, was swapped or written off."""
    if not (request.member.may(Permission.STOCK_MOVE) or request.member.may(Permission.PLACE_WORK)):
        raise PermissionDenied
    place = proposed_place(request, "place")
    first = {"place": place, "kind": request.GET.get("kind", ""), "parts": request.GET.get("parts", "")[:500]}
    form = MoveForm(posted(request), member=request.member, initial={k: v for k, v in first.items() if v})

    def move(data):  # type: ignore[no-untyped-def]
        proof = Proof(evidence=data["evidence"], note=data["note"])
        return move_spares(
            data["kind"], data["place"], data["parts"], outside=data["outside"], proof=proof,
            actor=request.member, now=request.now,
        )  # fmt: skip

    moved = done(request, form, move)
    if moved is not None:
        messages.success(request, _("Booked: %(what)s") % {"what": moved.get_kind_display()})
        return redirect("spares:movement", moved.pk)
    back = reverse("spares:place", args=[place.key]) if place else reverse("spares:home")
    return form_page(request, form, _("Book a movement"), back=back, button=_("Book"), draft="spares-move")


@require_safe
@member_required()
def list_movements(request: DeskRequest) -> HttpResponse:
    """Movements, the latest first, of one place or all."""
    if not (request.member.may(Permission.STOCK_VIEW) or request.member.may(Permission.PLACE_WORK)):
        raise PermissionDenied
    found = movements_visible_to(request.member)
    places = list(places_visible_to(request.member))
    place = next((each for each in places if each.key == request.GET.get("place")), None)
    if place is not None:
        found = found.filter(place=place)
    page = page_of(found, request.GET.get("cursor"), by=("-id",))
    parts = parts_of(page)
    context = {"page": page, "rows": [(each, parts[each.pk]) for each in page], "stock_places": places, "place": place}
    return render(request, "spares/movements.html" + ("#rows" if request.htmx else ""), context)


@member_required()
def show_movement(request: DeskRequest, pk: int) -> HttpResponse:
    """One movement with its proof; whoever works there can take it back."""
    movement = get_object_or_404(movements_visible_to(request.member), pk=pk)
    reversal = movement.reversals.first()
    may_reverse = movement.kind in BY_HAND and reversal is None and may_work_at(request.member, movement.place)
    form = NoteForm(posted(request))

    def take_back(data):  # type: ignore[no-untyped-def]
        return reverse_movement(movement, note=data["note"], actor=request.member, now=request.now)

    if taken_back := done(request, form, take_back):
        messages.success(request, _("Taken back."))
        return redirect("spares:movement", taken_back.pk)
    context = {
        "movement": movement,
        "parts": parts_of([movement])[movement.pk],
        "serials": list(movement.serials.select_related("product").order_by("pk")),
        "reversal": reversal,
        "form": form if may_reverse or form.errors else None,
    }
    return render(request, "spares/movement.html", context, status=422 if form.errors else 200)
