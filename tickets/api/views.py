"""Complaints: the register, one of them, and what the manual calls things."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.response import Response

from csdesk.api.operations import operation
from csdesk.api.pages import page_response
from csdesk.api.problems import Problem
from csdesk.api.shapes import page_of_shape
from csdesk.api.views import ApiView
from csdesk.cases.api.views import wanted_of
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.base import Entry
from csdesk.search.queries import with_words
from tickets.api.finding import TAG, find_complaint, find_to_change, shown, told
from tickets.api.shapes import (
    ClassificationBody,
    ComplaintDetailShape,
    ComplaintQuery,
    ComplaintShape,
    NewComplaintBody,
    WordsShape,
)
from tickets.policies import may_open_complaint
from tickets.queries.complaints import complaints_visible_to
from tickets.services.classification import classify_complaint
from tickets.services.dealers import dealer_named
from tickets.services.opening import NewComplaint, open_complaint

_OWN = ("status", "nature", "severity", "channel", "type")


class Complaints(ApiView):
    """The register of complaints."""

    @operation("list_complaints", "cases:read", answer=page_of_shape(ComplaintShape), query=ComplaintQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """Complaints, the newest first."""
        own = {name: self.query[name] for name in _OWN if name in self.query}
        found = complaints_visible_to(self.member).filter(wanted_of(self.query, self.member, case="case__"), **own)
        if "q" in self.query:
            found = found.filter(with_words(self.member, self.query["q"], case="case_id"))
        return page_response(found, self.query, shown, by=("-id",), of="complaints")

    @operation(
        "open_complaint",
        "cases:write",
        answer=ComplaintDetailShape,
        status=201,
        body=NewComplaintBody,
        tag=TAG,
        writes=True,
    )
    def post(self, request: Request) -> Response:
        """Enter a complaint into the register.

        Who takes it holds it; its time limits start now. Send an Idempotency-Key: a repeated call then enters it once.
        """
        if not may_open_complaint(self.member):
            raise Problem("forbidden")
        body = self.body()
        dealer = dealer_named(body.pop("dealer", ""), actor=self.member)
        complaint = open_complaint(NewComplaint(**body), dealer=dealer, actor=self.member, now=self.now)
        response = told(complaint, self.member, status=201)
        response["Location"] = f"{request.path}{complaint.case.number}/"
        return response


class OneComplaint(ApiView):
    """One complaint."""

    @operation("get_complaint", "cases:read", answer=ComplaintDetailShape, tag=TAG, finds=True, versioned=True)
    def get(self, request: Request, number: str) -> Response:
        """One complaint by its number."""
        return told(find_complaint(self.member, number), self.member)

    @operation(
        "classify_complaint",
        "cases:write",
        answer=ComplaintDetailShape,
        body=ClassificationBody,
        tag=TAG,
        writes=True,
        finds=True,
        versioned=True,
    )
    def patch(self, request: Request, number: str) -> Response:
        """Change what is said about a complaint.

        Its time limits are reckoned anew from their original start (CMP-10); breaches that happened stay.
        """
        complaint = find_to_change(self, number)
        changed = classify_complaint(complaint, self.body(), actor=self.member, now=self.now)
        return told(changed, self.member)


class ComplaintWords(ApiView):
    """What the manual calls things."""

    @operation("get_complaint_words", "cases:read", answer=WordsShape, tag=TAG)
    def get(self, request: Request) -> Response:
        """The keys that the manual in force knows: channels, types with their reasons, severities, reasons to wait."""
        manual = rulebook_at(self.now).document
        complaints = manual.complaints
        types = [
            {**row, "reasons": _words(entry.reasons)}
            for row, entry in zip(_words(complaints.types), complaints.types, strict=True)
        ]
        return Response(
            {
                "channels": _words(complaints.channels),
                "types": types,
                "severities": _words(complaints.severities),
                "pause_reasons": _words(manual.pauses.reasons),
            }
        )


def _words(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    language = get_language() or "zh-hans"
    return [{"key": entry.key, "label": entry.label.text(language), "rule": entry.rule} for entry in entries]
