"""The handling report: whether it is needed and signed, and submitting it for its signatures."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from csdesk.api.operations import operation
from csdesk.api.views import ApiView
from csdesk.approvals.queries import latest_request
from csdesk.rulebook.at import rulebook_at
from tickets.api.finding import TAG, find_complaint
from tickets.api.shapes import ReportBody, ReportShape
from tickets.models import Complaint
from tickets.queries.handling_report import REPORT, opinions_for_report, report_needed, signed_report
from tickets.services.handling_report import submit_report


class Report(ApiView):
    """The handling report of a complaint."""

    @operation("get_complaint_report", "cases:read", answer=ReportShape, tag=TAG, finds=True)
    def get(self, request: Request, number: str) -> Response:
        """Whether the complaint needs a signed handling report before it is answered, and how that stands (CMP-25)."""
        return Response(_told(self, find_complaint(self.member, number)))

    @operation(
        "submit_complaint_report",
        "cases:write",
        answer=ReportShape,
        status=201,
        body=ReportBody,
        tag=TAG,
        writes=True,
        finds=True,
    )
    def post(self, request: Request, number: str) -> Response:
        """Submit the handling report for the signatures that the manual demands (CMP-25, CMP-26).

        Who signs it does so at `approvals/`. Refused while one waits, and unless the complaint is being handled.
        """
        complaint, body = find_complaint(self.member, number), self.body()
        amount = body.get("amount_fen")
        submit_report(complaint, body["text"], amount_fen=amount, actor=self.member, now=self.now)
        return Response(_told(self, complaint), status=201)


def _told(view: ApiView, complaint: Complaint) -> Any:
    found = {
        "is_needed": report_needed(complaint, rulebook_at(view.now).document),
        "is_signed": signed_report(complaint) is not None,
        "opinions": opinions_for_report(complaint),
        "latest": latest_request(complaint.case, REPORT),
    }
    return ReportShape(found).data
