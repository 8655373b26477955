"""What waits for signatures; signing and refusing."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from csdesk.api.operations import operation
from csdesk.api.pages import page_response
from csdesk.api.problems import Problem
from csdesk.api.shapes import page_of_shape
from csdesk.api.views import ApiView
from csdesk.approvals.api.shapes import ApprovalQuery, ApprovalShape, RefuseBody, SignBody, approvals
from csdesk.approvals.models import ApprovalRequest, Verdict
from csdesk.approvals.permissions import Permission
from csdesk.approvals.queries.requests import waiting_for, with_chain
from csdesk.approvals.queries.visible import all_waiting, asked_by, decided_by, visible_requests
from csdesk.approvals.services import sign

TAG, READ, WRITE = "Signatures", "approvals:read", "approvals:write"
SIGNS = {"answer": ApprovalShape, "tag": TAG, "writes": True, "finds": True}


class Approvals(ApiView):
    """Requests for signatures."""

    @operation("list_approvals", READ, answer=page_of_shape(ApprovalShape), query=ApprovalQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """Requests for signatures, the latest first; without `of` what waits for one's own signature."""
        _demand_staff(self)
        of = self.query["of"]
        if of == "all":
            self.demand(Permission.OVERVIEW)
        found = with_chain(_found(self, of))
        return page_response(found, self.query, approvals, by=("-id",), of=f"approvals:{of}")


class OneApproval(ApiView):
    """One request for signatures."""

    @operation("get_approval", READ, answer=ApprovalShape, tag=TAG, finds=True)
    def get(self, request: Request, pk: int) -> Response:
        """One request with its whole chain."""
        return _shown(self, pk)


class SignApproval(ApiView):
    """Signing."""

    @operation("sign_approval", WRITE, body=SignBody, **SIGNS)
    def post(self, request: Request, pk: int) -> Response:
        """Give one's signature, in one's own name or as a stand-in."""
        _find(self, pk)
        sign(pk, Verdict.APPROVE, reason=self.body().get("reason", ""), actor=self.member, now=self.now)
        return _shown(self, pk)


class RefuseApproval(ApiView):
    """Refusing."""

    @operation("refuse_approval", WRITE, body=RefuseBody, **SIGNS)
    def post(self, request: Request, pk: int) -> Response:
        """Refuse one's signature with a reason, which ends the request."""
        _find(self, pk)
        sign(pk, Verdict.REFUSE, reason=self.body()["reason"], actor=self.member, now=self.now)
        return _shown(self, pk)


def _found(view: ApiView, of: str) -> QuerySet[ApprovalRequest]:
    if of == "all":
        return all_waiting()
    if of == "mine":
        ids = [request.pk for request in waiting_for(view.member, view.now)]
        return ApprovalRequest.objects.filter(pk__in=ids)
    return asked_by(view.member) if of == "asked" else decided_by(view.member)


def _demand_staff(view: ApiView) -> None:
    if not view.member.is_staff_member:
        raise Problem("forbidden")


def _find(view: ApiView, pk: int) -> ApprovalRequest:
    _demand_staff(view)
    found: ApprovalRequest = get_object_or_404(visible_requests(view.member, view.now), pk=pk)
    return found


def _shown(view: ApiView, pk: int) -> Response:
    _find(view, pk)
    return Response(ApprovalShape(with_chain(ApprovalRequest.objects.all()).get(pk=pk)).data)
