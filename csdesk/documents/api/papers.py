"""Printed forms: listed, read, their signed scans added."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from csdesk.api.operations import operation
from csdesk.api.pages import page_response
from csdesk.api.shapes import ListQuery, page_of_shape
from csdesk.api.views import ApiView
from csdesk.cases.api.views import find_case
from csdesk.documents.api.shapes import PaperShape, ScanBody, ScanShape
from csdesk.documents.models import PrintedForm
from csdesk.documents.queries import papers_of, papers_visible_to, unsigned_lines, with_scans
from csdesk.documents.rules.lines import is_signed
from csdesk.documents.services.scanning import add_scan
from csdesk.people.models import Member

TAG = "Printed forms"


class CasePapers(ApiView):
    """The printed forms of a case."""

    @operation(
        "list_printed_forms",
        "attachments:read",
        answer=page_of_shape(PaperShape),
        query=ListQuery,
        tag=TAG,
        finds=True,
    )
    def get(self, request: Request, number: str) -> Response:
        """What was printed for a case, the latest first, each with its scans."""
        case = find_case(self.member, number)
        found = papers_of(case, self.member).select_related("case", "printed_by")
        return page_response(found, self.query, _shown, by=("-id",), of=f"printed-forms:{case.pk}")


class OnePaper(ApiView):
    """A printed form."""

    @operation("get_printed_form", "attachments:read", answer=PaperShape, tag=TAG, finds=True, outside=True)
    def get(self, request: Request, number: str) -> Response:
        """A printed form by its number."""
        return Response(_shown([_find(self.member, number)])[0])


class PaperScans(ApiView):
    """The scans of a printed form."""

    parser_classes = [MultiPartParser]

    @operation(
        "add_scan",
        "attachments:write",
        answer=ScanShape,
        status=201,
        body=ScanBody,
        tag=TAG,
        writes=True,
        finds=True,
    )
    def post(self, request: Request, number: str) -> Response:
        """Add a photo or PDF of the signed paper (DOC-03).

        What is neither is refused with the rule; the same file again is the scan that is there already. Wherever the
        manual wants the signed paper before something is done, it is refused (`rule`) until the scan is there.
        """
        printed, body = _find(self.member, number), self.body()
        file = body["file"]
        scan = add_scan(
            printed,
            file.read(),
            file.name or "",
            file.content_type or "",
            signed_lines=[int(place) for place in body.get("signed", "").split(",") if place],
            actor=self.member,
            now=self.now,
        )
        return Response(ScanShape(scan).data, status=201)


def _find(member: Member, number: str) -> PrintedForm:
    return get_object_or_404(with_scans(papers_visible_to(member).select_related("case", "printed_by")), number=number)


def _shown(rows: list[PrintedForm]) -> list[Any]:
    for paper in rows:
        paper.lines = [_line(place, line) for place, line in enumerate(paper.signatures)]
        paper.unsigned = unsigned_lines(paper)
    return list(PaperShape(rows, many=True).data)


def _line(place: int, line: dict[str, Any]) -> dict[str, Any]:
    signed_at = line["at"] if is_signed(line) and line["at"] else None
    return {"place": place, "signed_at": signed_at, **{key: line[key] for key in ("label", "name", "required")}}
