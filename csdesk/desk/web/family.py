"""Cases of one matter: a complaint, the return that came of it, what came of that."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from csdesk.cases.queries import cases_visible_to, family_of
from csdesk.cases.registry import kind_of
from csdesk.people.doors import DeskRequest, member_required
from csdesk.web.storable import storable


@member_required()
@require_GET
def show_family(request: DeskRequest, number: str) -> HttpResponse:
    """What a case came of and what came of it, as far as the member may see it."""
    if not storable(number):
        raise Http404
    case = get_object_or_404(cases_visible_to(request.member), number=number)
    found = [
        (each, kind_of(each.kind).label, kind_of(each.kind).page(each)) for each in family_of(case, request.member)
    ]
    return render(request, "desk/family.html", {"family": found})
