"""What the doors of spares have in common: finding what somebody may see, doing one thing, telling refusals."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from csdesk.desk.web.workspace import opens_beside_queue
from csdesk.people.doors import DeskRequest
from csdesk.refusals import RuleViolation
from csdesk.web.notices import refused
from csdesk.web.storable import storable
from spares.models import Place, Stocktake, Transfer
from spares.queries.cases import stocktakes_visible_to
from spares.queries.moves import transfers_visible_to
from spares.queries.places import places_visible_to


def posted(request: DeskRequest) -> Any:
    """What a form is filled with: nothing before it is sent."""
    return request.POST if request.method == "POST" else None


def done(request: DeskRequest, form: Any, do: Callable[[dict[str, Any]], Any]) -> Any:
    """What the service gives for a valid form that was sent; None otherwise, a refusal stands in the form then."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return do(form.cleaned_data)
    except RuleViolation as refusal:
        form.add_refusal(refusal)
        return None


def tried(request: DeskRequest, do: Callable[[], Any]) -> Any:
    """What the service gives for a click; a refusal becomes a notice, and None."""
    try:
        return do()
    except RuleViolation as refusal:
        refused(request, refusal)
        return None


def form_page(request: DeskRequest, form: Any, title: Any, *, back: str, hint: Any = "", **more: Any) -> HttpResponse:
    """A page with one form."""
    context = {"form": form, "title": title, "back": back, "hint": hint, **more}
    return render(request, "spares/form.html", context, status=422 if form.errors else 200)


def find_place(request: DeskRequest, key: str) -> Place:
    """A place that the member may see; else the same 404 as for none."""
    if not storable(key):
        raise Http404
    return get_object_or_404(places_visible_to(request.member), key=key)


def proposed_place(request: DeskRequest, name: str) -> Place | None:
    """The place that an address proposes for a form, if the member may see it."""
    key = request.GET.get(name, "")
    return places_visible_to(request.member).filter(key=key).first() if storable(key) else None


def find_transfer(request: DeskRequest, number: str) -> Transfer:
    """A transfer that the member may see; else the same 404 as for none."""
    if not storable(number):
        raise Http404
    return get_object_or_404(transfers_visible_to(request.member), number=number)


def find_stocktake(request: DeskRequest, number: str) -> Stocktake:
    """A stocktake that the member may see; else the same 404 as for none."""
    if not storable(number):
        raise Http404
    return get_object_or_404(stocktakes_visible_to(request.member), case__number=number)


def page_of_its_own(request: DeskRequest) -> HttpResponse | None:
    """Chosen in the queue, the page opens in place of it: it has no pane beside the queue."""
    if not opens_beside_queue(request):
        return None
    return HttpResponse(headers={"HX-Redirect": request.get_full_path()})
