"""Cases of every kind that the key's member may see."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from csdesk.api.operations import operation
from csdesk.api.pages import page_response
from csdesk.api.problems import Problem
from csdesk.api.shapes import page_of_shape
from csdesk.api.views import ApiView
from csdesk.cases.api.shapes import CaseQuery, CaseShape
from csdesk.cases.models import Case
from csdesk.cases.queries import cases_visible_to
from csdesk.cases.registry import found_by_words
from csdesk.people.models import Member

TAG = "Cases"
LARGEST_ID = 2**63 - 1


class Cases(ApiView):
    """Cases of every kind."""

    @operation("list_cases", "cases:read", answer=page_of_shape(CaseShape), query=CaseQuery, tag=TAG, outside=True)
    def get(self, request: Request) -> Response:
        """Cases of every kind, the newest first; dealers' contacts get those of their dealer."""
        found = (
            cases_visible_to(self.member).select_related("holder", "team").filter(wanted_of(self.query, self.member))
        )
        if "q" in self.query:
            found = found.filter(_with_words(self.member, self.query["q"]))
        return page_response(found, self.query, partial(shown_to, self.member), by=("-id",), of="cases")


class OneCase(ApiView):
    """One case."""

    @operation("get_case", "cases:read", answer=CaseShape, tag=TAG, finds=True, outside=True)
    def get(self, request: Request, number: str) -> Response:
        """One case by its number."""
        return Response(shown_to(self.member, [find_case(self.member, number)])[0])


def _with_words(member: Member, words: str) -> Q:
    """Search is for colleagues: who does not work here finds by title and number."""
    if member.is_staff_member:
        return found_by_words(member, words)
    return Q(title__icontains=words) | Q(number__iexact=words)


def find_case(member: Member, number: str) -> Case:
    """A case that the member may see. Raises Http404 for any other, and for none."""
    return get_object_or_404(cases_visible_to(member).select_related("holder", "team"), number=number)


def wanted_of(query: Mapping[str, Any], member: Member, *, case: str = "") -> Q:
    """The filters that lists of cases share; `case` leads from the row to its case ("case__")."""
    wanted = Q()
    for name in ("kind", "phase"):
        if name in query:
            wanted &= Q(**{f"{case}{name}": query[name]})
    if "opened_since" in query:
        wanted &= Q(**{f"{case}opened_at__gte": query["opened_since"]})
    if "opened_before" in query:
        wanted &= Q(**{f"{case}opened_at__lt": query["opened_before"]})
    if "holder" in query:
        wanted &= Q(**{f"{case}holder": holder_meant(query["holder"], member)})
    return wanted


def holder_meant(text: str, member: Member) -> int:
    """The id that "me" or digits mean. Raises Problem "malformed"."""
    if text == "me":
        return member.pk
    if not (text.isascii() and text.isdecimal() and int(text) <= LARGEST_ID):
        raise Problem("malformed", _("A holder is a member's id, or “me”."))
    return int(text)


def shown_to(member: Member, rows: list[Case]) -> Any:
    """Cases as this reader is told of them: who does not work here hears of no team and no time limit of the house."""
    told = CaseShape(rows, many=True).data
    return told if member.is_staff_member else [{**case, "team": None, "next_due_at": None} for case in told]
