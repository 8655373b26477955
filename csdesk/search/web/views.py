"""Search over everything typed."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from csdesk.cases.models import Case, Phase
from csdesk.cases.registry import all_kinds, kind_of
from csdesk.people.doors import DeskRequest, member_required
from csdesk.search.queries import Found, Place, found_cases, places_in
from csdesk.search.registry import clocks_of
from csdesk.search.rules import LONGEST_QUERY, terms_of
from csdesk.web.storable import storable

PAGE_SIZE = 20


@dataclass(frozen=True)
class Row:
    """One case of the list."""

    case: Case
    kind: Any
    url: str
    clock: Any
    place: Place | None


@dataclass(frozen=True)
class ResultPage:
    """What the tag `more` reads of a page."""

    next_cursor: str
    is_first: bool
    size: int

    def __len__(self) -> int:
        return self.size


@member_required()
@require_GET
def show_results(request: DeskRequest) -> HttpResponse:
    """The cases on which the words stand, newest first, each with the line they stand in."""
    words = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    kind, phase = request.GET.get("kind", ""), request.GET.get("phase", "")
    kind = kind if kind in {each.key for each in all_kinds()} else ""
    phase = phase if phase in Phase.values else ""
    cursor = request.GET.get("cursor", "")
    found = Found([], "")
    if storable(words):
        found = found_cases(
            request.member, words, kind=kind, phases=[phase] if phase else [], after=cursor, limit=PAGE_SIZE
        )
    context = {
        "words": words,
        "has_words": bool(terms_of(words)),
        "rows": _rows(request, found, words),
        "page": ResultPage(found.next_cursor, not cursor, len(found.cases)),
        "kinds": [(each.key, each.label) for each in all_kinds()],
        "phases": Phase.choices,
        "kind": kind,
        "phase": phase,
    }
    return render(request, "search/results.html" + ("#results" if request.htmx else ""), context)


def _rows(request: DeskRequest, found: Found, words: str) -> list[Row]:
    places = places_in(request.member, found.cases, words)
    clocks = clocks_of(found.cases)
    return [_row(case, clocks.get(case.pk), places.get(case.pk)) for case in found.cases]


def _row(case: Case, clock: Any, place: Place | None) -> Row:
    kind = kind_of(case.kind)
    if clock is not None:
        # What the promise is called would cost a page that has many statements already one more.
        clock.label = case.number
    return Row(case, kind.label, kind.page(case), clock, place)
