"""Files: listed, attached, fetched."""

from typing import Any

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from csdesk.api.operations import operation
from csdesk.api.pages import page_response
from csdesk.api.shapes import ListQuery, page_of_shape
from csdesk.api.views import ApiView
from csdesk.cases.api.views import find_case
from csdesk.documents.api.shapes import AttachmentBody, AttachmentShape
from csdesk.documents.models import Attachment
from csdesk.documents.policies import may_see_attachment
from csdesk.documents.queries import attachments_of
from csdesk.documents.services.attachments import attach_file
from csdesk.documents.services.storage import location_of
from csdesk.people.models import Member

TAG = "Files"


class CaseAttachments(ApiView):
    """The files of a case."""

    parser_classes = [MultiPartParser]

    @operation(
        "list_attachments",
        "attachments:read",
        answer=page_of_shape(AttachmentShape),
        query=ListQuery,
        tag=TAG,
        finds=True,
    )
    def get(self, request: Request, number: str) -> Response:
        """The files of a case, the oldest first."""
        case = find_case(self.member, number)
        found = attachments_of(case, self.member)
        return page_response(found, self.query, _shown, by=("id",), of=f"attachments:{case.pk}")

    @operation(
        "attach_file",
        "attachments:write",
        answer=AttachmentShape,
        status=201,
        body=AttachmentBody,
        tag=TAG,
        writes=True,
        finds=True,
    )
    def post(self, request: Request, number: str) -> Response:
        """Attach a file (CMP-13).

        Size, kinds and the case's quota are the manual's: what it refuses comes back as `refused` with the rule. A
        reply carries files by their ids. A company whose space is used up gets 413, a person who adds too many files
        within an hour 429.
        """
        case, body = find_case(self.member, number), self.body()
        file = body["file"]
        kept = attach_file(
            case,
            file.read(),
            file.name or "",
            file.content_type or "",
            actor=self.member,
            now=self.now,
            internal=body.get("internal", False),
        )
        return Response(AttachmentShape(kept).data, status=201)


class OneAttachment(ApiView):
    """What is known of a file."""

    @operation("get_attachment", "attachments:read", answer=AttachmentShape, tag=TAG, finds=True, outside=True)
    def get(self, request: Request, pk: int) -> Response:
        """What is known of a file."""
        return Response(AttachmentShape(_find(self.member, pk)).data)


class AttachmentContent(ApiView):
    """A file's bytes."""

    @operation(
        "download_attachment",
        "attachments:read",
        answer=OpenApiTypes.BINARY,
        media_type="application/octet-stream",
        tag=TAG,
        finds=True,
        outside=True,
    )
    def get(self, request: Request, pk: int) -> FileResponse:
        """A file's bytes, always as a download."""
        attachment = _find(self.member, pk)
        try:
            file = location_of(attachment.path).open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        response = FileResponse(
            file, as_attachment=True, filename=attachment.name, content_type="application/octet-stream"
        )
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response


def _find(member: Member, pk: int) -> Attachment:
    attachment = get_object_or_404(Attachment.objects.select_related("case", "added_by"), pk=pk)
    if not may_see_attachment(member, attachment):
        raise Http404
    return attachment


def _shown(rows: list[Attachment]) -> Any:
    return AttachmentShape(rows, many=True).data
