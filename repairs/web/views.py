"""One return."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from csdesk.people.doors import DeskRequest, member_required
from repairs.queries.returns import lines_of
from repairs.web.page import find_return


@member_required()
@require_GET
def show_return(request: DeskRequest, number: str) -> HttpResponse:
    """One return: its units and where they are."""
    order = find_return(request, number)
    return render(request, "repairs/show_return.html", {"order": order, "case": order.case, "lines": lines_of(order)})
