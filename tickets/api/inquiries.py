"""Inquiries and calls by program: the same services, limits and permissions as the pages."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from csdesk.api.operations import operation
from csdesk.api.pages import page_response
from csdesk.api.problems import Problem
from csdesk.api.shapes import ListQuery, page_of_shape
from csdesk.api.views import ApiView
from csdesk.cases.api.views import wanted_of
from csdesk.people.models import Member, Team
from csdesk.refusals import RuleViolation
from tickets.api.inquiry_shapes import (
    CallEventBody,
    CloseInquiryBody,
    ConsultBody,
    InquiryChangeBody,
    InquiryDetailShape,
    InquiryQuery,
    InquiryShape,
    NewInquiryBody,
    PhoneCallShape,
)
from tickets.api.shapes import AssignBody, PauseBody
from tickets.models import Inquiry
from tickets.permissions import Permission
from tickets.policies import may_register_inquiry, may_report_calls
from tickets.queries.inquiries import inquiries_visible_to
from tickets.queries.phone import calls_told
from tickets.services.calling import CallEvent, report_call
from tickets.services.consulting import consult_department
from tickets.services.dealers import dealer_named
from tickets.services.inquiring import NewInquiry, register_inquiry
from tickets.services.inquiry_course import classify_inquiry, close_inquiry, transition_inquiry
from tickets.services.inquiry_holders import assign_inquiry
from tickets.services.inquiry_pausing import pause_inquiry, resume_inquiry

TAG = "Inquiries"
WRITES = {"answer": InquiryDetailShape, "tag": TAG, "writes": True, "finds": True}
_OWN = ("status", "channel", "brand", "category", "complexity")


def find_inquiry(member: Member, number: str) -> Inquiry:
    """An inquiry that the member may see. Raises Http404 for any other, and for none."""
    return get_object_or_404(inquiries_visible_to(member), case__number=number)


def told(inquiry: Inquiry, *, status: int = 200) -> Response:
    """The inquiry in full, as it is now."""
    return Response(InquiryDetailShape(inquiry).data, status=status)


def _shown(rows: list[Inquiry]) -> Any:
    return InquiryShape(rows, many=True).data


class Inquiries(ApiView):
    """The register of inquiries."""

    @operation("list_inquiries", "cases:read", answer=page_of_shape(InquiryShape), query=InquiryQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """Inquiries, the newest first."""
        own = {name: self.query[name] for name in _OWN if name in self.query}
        found = inquiries_visible_to(self.member).filter(wanted_of(self.query, self.member, case="case__"), **own)
        return page_response(found, self.query, _shown, by=("-id",), of="inquiries")

    @operation(
        "register_inquiry", "cases:write", answer=InquiryDetailShape, status=201, body=NewInquiryBody, tag=TAG,
        writes=True,
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Write down an inquiry (INQ-12); whoever may answer inquiries holds it. Send an Idempotency-Key."""
        if not may_register_inquiry(self.member):
            raise Problem("forbidden")
        body = self.body()
        dealer = dealer_named(body.pop("dealer", ""), actor=self.member)
        inquiry = register_inquiry(NewInquiry(**body), dealer=dealer, actor=self.member, now=self.now)
        response = told(inquiry, status=201)
        response["Location"] = f"{request.path}{inquiry.case.number}/"
        return response


class OneInquiry(ApiView):
    """One inquiry."""

    @operation("get_inquiry", "cases:read", answer=InquiryDetailShape, tag=TAG, finds=True)
    def get(self, request: Request, number: str) -> Response:
        """One inquiry by its number."""
        return told(find_inquiry(self.member, number))

    @operation("classify_inquiry", "cases:write", body=InquiryChangeBody, **WRITES)
    def patch(self, request: Request, number: str) -> Response:
        """Sort an inquiry; its time limits are reckoned anew from their start (INQ-13, INQ-14)."""
        inquiry = find_inquiry(self.member, number)
        return told(classify_inquiry(inquiry, self.body(), actor=self.member, now=self.now))


class AssignInquiry(ApiView):
    """Handing over."""

    @operation("assign_inquiry", "cases:write", body=AssignBody, **WRITES)
    def post(self, request: Request, number: str) -> Response:
        """Make somebody the holder, with responsibility marked (INQ-19)."""
        inquiry, body = find_inquiry(self.member, number), self.body()
        to = Member.objects.filter(pk=body["to"]).first()
        if to is None:
            raise RuleViolation("INQ-19", _("There is nobody of this id."), field="to")
        return told(assign_inquiry(inquiry, to, note=body.get("note", ""), actor=self.member, now=self.now))


class ConsultInquiry(ApiView):
    """Asking departments."""

    @operation("consult_department", "cases:write", body=ConsultBody, **WRITES)
    def post(self, request: Request, number: str) -> Response:
        """Ask a department, which answers the same day (INQ-04)."""
        inquiry, body = find_inquiry(self.member, number), self.body()
        team = Team.objects.filter(pk=body["team"]).first()
        if team is None:
            raise RuleViolation("INQ-04", _("There is no department of this id."), field="team")
        consult_department(inquiry, team, question=body["question"], actor=self.member, now=self.now)
        return told(find_inquiry(self.member, number))


class CloseInquiry(ApiView):
    """Closing."""

    @operation("close_inquiry", "cases:write", body=CloseInquiryBody, **WRITES)
    def post(self, request: Request, number: str) -> Response:
        """Close an inquiry with reason and result (INQ-16)."""
        inquiry, body = find_inquiry(self.member, number), self.body()
        return told(close_inquiry(inquiry, body.pop("reason"), actor=self.member, now=self.now, **body))


class PauseInquiry(ApiView):
    """Waiting."""

    @operation("pause_inquiry", "cases:write", body=PauseBody, **WRITES)
    def post(self, request: Request, number: str) -> Response:
        """Wait for the customer; the time limits that the manual lets for this reason stand still (INQ-26)."""
        inquiry, body = find_inquiry(self.member, number), self.body()
        given = {"until": body.get("until"), "note": body.get("note", "")}
        return told(pause_inquiry(inquiry, body["reason"], actor=self.member, now=self.now, **given))


class ResumeInquiry(ApiView):
    """Going on."""

    @operation("resume_inquiry", "cases:write", **WRITES)
    def post(self, request: Request, number: str) -> Response:
        """Go on with an inquiry that waited."""
        return told(resume_inquiry(find_inquiry(self.member, number), actor=self.member, now=self.now))


class ReopenInquiry(ApiView):
    """Opening again."""

    @operation("reopen_inquiry", "cases:write", **WRITES)
    def post(self, request: Request, number: str) -> Response:
        """Open an answered or closed inquiry again: an answer is owed anew (INQ-26)."""
        inquiry = find_inquiry(self.member, number)
        return told(transition_inquiry(inquiry, "reopen", actor=self.member, now=self.now))


class Calls(ApiView):
    """Calls of a telephone system."""

    @operation("list_calls", "cases:read", answer=page_of_shape(PhoneCallShape), query=ListQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """The calls that were told of, the newest first."""
        if not self.member.may(Permission.INQUIRY_VIEW):
            raise Problem("forbidden")
        return page_response(calls_told(), self.query, _calls, by=("-id",), of="calls")

    @operation(
        "report_call", "cases:write", answer=PhoneCallShape, body=CallEventBody, tag=TAG, writes=True
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Tell what happened to a call: `ringing`, `answered`, `missed`, `recorded`.

        The same event a second time, and events in another order than they happened, end in the same row. A missed
        call becomes an inquiry (or joins the open one of its number) and is to be returned (INQ-15).
        """
        if not may_report_calls(self.member):
            raise Problem("forbidden")
        call = report_call(self._event(), actor=self.member, now=self.now)
        return Response(PhoneCallShape(calls_told().get(pk=call.pk)).data)

    def _event(self) -> CallEvent:
        body = self.body()
        answered_by = body.pop("answered_by", None)
        member = Member.objects.filter(pk=answered_by).first() if answered_by is not None else None
        if answered_by is not None and member is None:
            raise RuleViolation("INQ-01", _("There is nobody of this id."), field="answered_by")
        return CallEvent(at=body.pop("at", self.now), answered_by=member, **body)


def _calls(rows: list[Any]) -> Any:
    return PhoneCallShape(rows, many=True).data
