"""The dealer's cases: open and closed, found by number or words; and what he writes on one."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from csdesk.cases.models import Phase
from csdesk.cases.registry import all_kinds
from csdesk.conversations.rules import clean_line
from csdesk.web.finding import numbers_meant
from csdesk.web.paging import page_of
from dealers.portal.doors import PortalRequest, find_case, portal_view
from dealers.portal.rows import rows_of
from dealers.queries import cases_of
from dealers.registry import portal_kind_of, portal_kinds

PAGE_SIZE = 20
LONGEST_WORDS = 100


@portal_view
@require_safe
def show_cases(request: PortalRequest) -> HttpResponse:
    """All cases of the dealer, the newest first; with words, open and closed ones on which they stand."""
    words = clean_line(request.GET.get("q", ""), LONGEST_WORDS)
    is_closed = request.GET.get("show") == "closed"
    cases = cases_of(request.dealer).filter(kind__in=[kind.case_kind for kind in portal_kinds()])
    if words:
        cases = cases.filter(_meant(words, request))
    else:
        cases = cases.filter(phase=Phase.CLOSED) if is_closed else cases.exclude(phase=Phase.CLOSED)
    page = page_of(cases.select_related("holder"), request.GET.get("cursor"), by=("-id",), size=PAGE_SIZE)
    context = {"page": page, "rows": rows_of(page.rows, request.now), "words": words, "is_closed": is_closed}
    return render(request, "portal/cases.html" + ("#more_rows" if request.htmx else ""), context)


def _meant(words: str, request: PortalRequest) -> Q:
    """What somebody may mean by the words: a number or its end, the title, or what a kind looks through (serials)."""
    year = localtime(request.now).year
    meant = Q(number__in=numbers_meant(words, series=(kind.series for kind in all_kinds()), year=year)) | Q(
        number__iendswith=words
    )
    meant |= Q(title__icontains=words)
    for kind in portal_kinds():
        if kind.found is not None:
            meant |= Q(kind=kind.case_kind) & kind.found(words)
    return meant


@portal_view
@require_safe
def show_case(request: PortalRequest, number: str) -> HttpResponse:
    """The page of a case, whatever its kind."""
    case = find_case(request, number)
    kind = portal_kind_of(case.kind)
    assert kind is not None
    return redirect(kind.page(case))
