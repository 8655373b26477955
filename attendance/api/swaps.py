"""Swaps of shifts: offering, answering and taking back, as the pages do it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from attendance.api.swap_shapes import DeclineBody, SwapBody, SwapQuery, SwapShape
from attendance.models import Shift, Swap
from attendance.policies import may_swap
from attendance.queries.swaps import swaps_of, swaps_visible_to
from attendance.services.swapping import NewSwap, accept_swap, decline_swap, offer_swap, withdraw_swap
from csdesk.api.operations import operation
from csdesk.api.pages import page_response
from csdesk.api.shapes import page_of_shape
from csdesk.api.views import ApiView
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation

TAG = "Attendance"
WRITES = {"answer": SwapShape, "tag": TAG, "writes": True, "finds": True}
_SHOWN = ("given__member", "payback__member")


def find_swap(member: Member, number: str) -> Swap:
    """A swap that the member may see. Raises Http404 for any other, and for none."""
    return get_object_or_404(swaps_visible_to(member).select_related(*_SHOWN), case__number=number)


class Swaps(ApiView):
    """Swaps of shifts."""

    @operation("list_swaps", "swaps:read", answer=page_of_shape(SwapShape), query=SwapQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """Swaps that the key's member may see, the latest first."""
        found = swaps_visible_to(self.member).select_related(*_SHOWN)
        if "status" in self.query:
            found = found.filter(status=self.query["status"])
        if "member" in self.query:
            found = found.filter(pk__in=swaps_of([self.query["member"]]).values("pk"))
        return page_response(found, self.query, _told, by=("-id",), of="swaps")

    @operation("offer_swap", "swaps:write", answer=SwapShape, status=201, body=SwapBody, tag=TAG, writes=True)
    def post(self, request: Request) -> Response:
        """Offer a shift of the key's member; refused with the rule it breaks (SHF-05…SHF-19).

        Send an Idempotency-Key.
        """
        if not may_swap(self.member):
            raise PermissionDenied(f"{self.member} may not swap shifts.")
        body = self.body()
        payback = _shift(body["payback"], "payback") if body.get("payback") else None
        new = NewSwap(
            _shift(body["given"], "given"), _colleague(body["other"]), payback, body["words"], body.get("reason", "")
        )
        swap = offer_swap(new, actor=self.member, now=self.now)
        response = _one(self.member, swap, status=201)
        response["Location"] = f"{request.path}{swap.case.number}/"
        return response


class OneSwap(ApiView):
    """One swap."""

    @operation("get_swap", "swaps:read", answer=SwapShape, tag=TAG, finds=True)
    def get(self, request: Request, number: str) -> Response:
        """One swap by its number."""
        return Response(SwapShape(find_swap(self.member, number)).data)


class AcceptSwap(ApiView):
    """Agreeing."""

    @operation("accept_swap", "swaps:write", **WRITES)
    def post(self, request: Request, number: str) -> Response:
        """Agree to a swap that was offered to the key's member: it is in force, or waits for signatures (SHF-08)."""
        return _one(self.member, accept_swap(find_swap(self.member, number), actor=self.member, now=self.now))


class DeclineSwap(ApiView):
    """Not agreeing."""

    @operation("decline_swap", "swaps:write", body=DeclineBody, **WRITES)
    def post(self, request: Request, number: str) -> Response:
        """Do not agree to a swap that was offered to the key's member."""
        swap, reason = find_swap(self.member, number), self.body().get("reason", "")
        return _one(self.member, decline_swap(swap, reason=reason, actor=self.member, now=self.now))


class WithdrawSwap(ApiView):
    """Taking back."""

    @operation("withdraw_swap", "swaps:write", **WRITES)
    def post(self, request: Request, number: str) -> Response:
        """Take back what the key's member offered, as long as it is not in force."""
        return _one(self.member, withdraw_swap(find_swap(self.member, number), actor=self.member, now=self.now))


def _told(rows: list[Swap]) -> Any:
    return SwapShape(rows, many=True).data


def _one(member: Member, swap: Swap, *, status: int = 200) -> Response:
    return Response(SwapShape(find_swap(member, swap.case.number)).data, status=status)


def _shift(pk: int, field: str) -> Shift:
    shift = Shift.objects.filter(pk=pk).first()
    if shift is None:
        raise RuleViolation("SHF-18", _("This shift is not in the published roster (any more)."), field=field)
    return shift


def _colleague(pk: int) -> Member:
    member = Member.objects.filter(pk=pk).first()
    if member is None:
        raise RuleViolation("SHF-08", _("There is nobody of this id."), field="other")
    return member
