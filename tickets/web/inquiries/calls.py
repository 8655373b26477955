"""Calls: missed ones to return, the latest ones, and whether the lines live."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from csdesk.people.doors import DeskRequest, member_required
from csdesk.web.paging import page_of
from tickets.permissions import Permission
from tickets.queries.inquiries import manual_at
from tickets.queries.phone import calls_to_return, calls_told, line_states
from tickets.web.inquiries.words import label, spell

# Beyond these somebody should answer phones, not read lists.
MOST_TO_RETURN = 100


@member_required(Permission.INQUIRY_VIEW)
@require_GET
def show_calls(request: DeskRequest) -> HttpResponse:
    """Missed calls by the time left (INQ-15), the lines (INQ-39), and every call the telephone system told of."""
    page = page_of(calls_told(), request.GET.get("cursor"), by=("-id",))
    manual = manual_at(request.now)
    context = {
        "page": page,
        "calls": [(call, spell(manual.lines, call.line)) for call in page],
        "to_return": calls_to_return()[:MOST_TO_RETURN],
        "lines": [(label(each.line), each) for each in line_states(manual)],
    }
    template = "tickets/inquiries/calls.html" + ("#rows" if request.htmx else "")
    return render(request, template, context)
