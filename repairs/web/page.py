"""A return's page."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from csdesk.people.doors import DeskRequest
from csdesk.web.storable import storable
from repairs.models import ReturnOrder
from repairs.queries.returns import returns_visible_to


def find_return(request: DeskRequest, number: str) -> ReturnOrder:
    """The return of that number, if the member may see it; else the same 404 as for none."""
    if not storable(number):
        raise Http404
    return get_object_or_404(returns_visible_to(request.member), case__number=number)
