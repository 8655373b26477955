"""What was said on a case, and notes of colleagues."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from csdesk.api.operations import operation
from csdesk.api.pages import page_response
from csdesk.api.shapes import page_of_shape
from csdesk.api.views import ApiView
from csdesk.cases.api.views import find_case
from csdesk.conversations.api.shapes import MessageQuery, MessageShape, NoteBody
from csdesk.conversations.models import Message
from csdesk.conversations.queries import messages_of, said_between
from csdesk.conversations.services.messages import post_note
from csdesk.documents.models import Attachment
from csdesk.refusals import RuleViolation

TAG = "Messages"


class Messages(ApiView):
    """The conversation of a case."""

    @operation(
        "list_messages",
        "messages:read",
        answer=page_of_shape(MessageShape),
        query=MessageQuery,
        tag=TAG,
        finds=True,
        outside=True,
    )
    def get(self, request: Request, number: str) -> Response:
        """What was said on the case, the oldest first: messages, and for colleagues calls and notes."""
        case = find_case(self.member, number)
        found = messages_of(case) if self.member.is_staff_member else said_between(case)
        if "kind" in self.query:
            found = found.filter(kind=self.query["kind"])
        if "after" in self.query:
            found = found.filter(pk__gt=self.query["after"])
        return page_response(found, self.query, _shown, by=("id",), of=f"messages:{case.pk}")


class Notes(ApiView):
    """Notes on a case."""

    @operation(
        "post_note",
        "messages:write",
        answer=MessageShape,
        status=201,
        body=NoteBody,
        tag=TAG,
        writes=True,
        finds=True,
    )
    def post(self, request: Request, number: str) -> Response:
        """Write a note that only colleagues see; it moves no time limit."""
        case, body = find_case(self.member, number), self.body()
        ids = list(dict.fromkeys(body.get("attachments", ())))
        files = list(Attachment.objects.filter(case=case, pk__in=ids))
        if len(files) != len(ids):
            raise RuleViolation("CMP-13", _("There is no such file on the case."), field="attachments")
        note = post_note(case, body["text"], actor=self.member, now=self.now, attachments=files)
        return Response(MessageShape(note).data, status=201)


def _shown(rows: list[Message]) -> Any:
    return MessageShape(rows, many=True).data
