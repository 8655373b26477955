"""Where a dealer begins: what waits for him, then what is on its way to him; and what he may begin."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from csdesk.cases.models import NEVER, TO_DO
from dealers.portal.doors import PortalRequest, portal_view
from dealers.portal.rows import rows_of
from dealers.queries import cases_of
from dealers.registry import Need, portal_kinds

# About three screens of a phone; the rest is a tap away.
MOST_ON_THE_WAY = 20


@portal_view
@require_safe
def show_home(request: PortalRequest) -> HttpResponse:
    """What needs the dealer first, the most urgent at the top."""
    needs = _needs(request)
    waiting = {need.case.pk for need in needs}
    cases = cases_of(request.dealer).filter(phase__in=TO_DO, kind__in=[kind.case_kind for kind in portal_kinds()])
    found = list(cases.exclude(pk__in=waiting).select_related("holder")[: MOST_ON_THE_WAY + 1])
    context = {
        "needs": needs,
        "rows": rows_of(found[:MOST_ON_THE_WAY], request.now),
        "has_more": len(found) > MOST_ON_THE_WAY,
        "links": [link for kind in portal_kinds() for link in kind.new_links],
    }
    return render(request, "portal/home.html", context)


def _needs(request: PortalRequest) -> list[Need]:
    needs = [need for kind in portal_kinds() for need in kind.needs_you(request.dealer, request.now)]
    return sorted(needs, key=lambda need: (need.due or NEVER, need.case.pk))


@portal_view
@require_safe
def show_new(request: PortalRequest) -> HttpResponse:
    """What a dealer may report or apply for."""
    return render(request, "portal/new.html", {"links": [link for kind in portal_kinds() for link in kind.new_links]})
