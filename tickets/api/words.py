"""Words to the customer of a complaint."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from csdesk.api.operations import operation
from csdesk.api.views import ApiView
from csdesk.conversations.api.shapes import MessageShape
from csdesk.documents.models import Attachment
from csdesk.refusals import RuleViolation
from tickets.api.finding import find_complaint
from tickets.api.shapes import CallBody, ReplyBody
from tickets.models import Complaint
from tickets.services.answering import AfterClosing, enter_call, reply_to_customer

TAG = "Messages"
SAYS = {"answer": MessageShape, "status": 201, "tag": TAG, "writes": True, "finds": True}


class Replies(ApiView):
    """Words to the customer."""

    @operation("reply_to_customer", "messages:write", body=ReplyBody, **SAYS)
    def post(self, request: Request, number: str) -> Response:
        """Write to the customer; it goes out by mail when there is an address.

        With `is_answer` it is the result, after which the complaint is answered (CMP-40). With `seen` it is refused
        (`stale`) when something newer was said, which `facts` tells. On a closed complaint say `after_closing`; on a
        merged one `facts.into` is the number of the one where the conversation goes on.

        A phrase that had better not be sent is refused with
        `facts.phrases`; whoever sends it all the same names it in `confirmed`, which is recorded.
        """
        complaint, body = find_complaint(self.member, number), self.body()
        message = reply_to_customer(
            complaint,
            body["text"],
            actor=self.member,
            now=self.now,
            seen_id=body.get("seen"),
            is_answer=body.get("is_answer", False),
            confirmed=body.get("confirmed", ()),
            attachments=_files(complaint, body.get("attachments", ())),
            after_closing=body.get("after_closing", AfterClosing.ASK),
        )
        return Response(MessageShape(message).data, status=201)


class Calls(ApiView):
    """Calls that took place."""

    @operation("log_call", "messages:write", body=CallBody, **SAYS)
    def post(self, request: Request, number: str) -> Response:
        """Enter a call; with `is_answer` the result was given in it (CMP-41)."""
        complaint, body = find_complaint(self.member, number), self.body()
        message = enter_call(
            complaint,
            body["text"],
            direction=body["direction"],
            number=body.get("number", complaint.complainant_phone),
            outcome=body["outcome"],
            at=body.get("at", self.now),
            is_answer=body.get("is_answer", False),
            actor=self.member,
            now=self.now,
        )
        return Response(MessageShape(message).data, status=201)


def _files(complaint: Complaint, ids: Sequence[int]) -> list[Attachment]:
    """The complaint's own files of these ids. Raises RuleViolation for any other: nothing of another case goes out."""
    found = {file.pk: file for file in Attachment.objects.filter(case=complaint.case, is_internal=False, pk__in=ids)}
    if missing := [pk for pk in dict.fromkeys(ids) if pk not in found]:
        words = _("There is no file of this id on the case that may go out: %(id)s.")
        raise RuleViolation("CMP-13", words % {"id": missing[0]}, field="attachments")
    return [found[pk] for pk in dict.fromkeys(ids)]
