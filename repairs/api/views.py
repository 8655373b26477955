"""Returns: the list, one of them, filing, counting, results, and the transitions of its road."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from csdesk.api.operations import operation
from csdesk.api.pages import page_response
from csdesk.api.problems import Problem
from csdesk.api.shapes import page_of_shape
from csdesk.api.views import ApiView
from csdesk.cases.api.views import wanted_of
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from dealers.models import Dealer
from products.rules.serials import spelled
from repairs.api.shapes import (
    STEPS,
    CountsBody,
    NewApplicationBody,
    NewReturnBody,
    ResultsBody,
    ReturnDetailShape,
    ReturnQuery,
    ReturnShape,
    ReturnTransitionBody,
)
from repairs.models import ReturnLine, ReturnOrder, Source
from repairs.policies import may_file
from repairs.queries.returns import returns_visible_to
from repairs.services.applying import apply_again, apply_for_return
from repairs.services.exchanging import hand_to_purchasing
from repairs.services.filing import NewReturn, NewUnit, file_return
from repairs.services.losing import find_goods, lose_goods, settle_return, withdraw_return
from repairs.services.parcels import Parcel
from repairs.services.receiving import Count, count_return, inspect_return, receive_return
from repairs.services.repairing import Mark, forward_return, keep_return, mark_lines, send_back_unrepaired
from repairs.services.returning import confirm_arrival, ship_return, take_back_goods, tell_customer

TAG = "Returns"
WRITES = {"answer": ReturnDetailShape, "tag": TAG, "writes": True, "finds": True}
_PARCEL = ("carrier", "waybill", "expected_on", "cost_fen", "is_shared")
_OWN = ("status", "road", "agreement", "route")


def find_return(member: Member, number: str) -> ReturnOrder:
    """A return that the member may see. Raises Http404 for any other, and for none."""
    return get_object_or_404(returns_visible_to(member), case__number=number)


def told(order: ReturnOrder, member: Member, *, status: int = 200) -> Response:
    """The return in full, as it is now."""
    return Response(ReturnDetailShape(order, context={"member": member}).data, status=status)


def _shown(rows: list[ReturnOrder]) -> Any:
    return ReturnShape(rows, many=True).data


class Returns(ApiView):
    """The register of returns."""

    @operation("list_returns", "cases:read", answer=page_of_shape(ReturnShape), query=ReturnQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """Returns, the newest first."""
        own = {name: self.query[name] for name in _OWN if name in self.query}
        found = returns_visible_to(self.member).filter(wanted_of(self.query, self.member, case="case__"), **own)
        if "serial" in self.query:
            # One that says nothing is of no unit; goods without serials are not all that is asked for.
            serial = spelled(self.query["serial"]) or "-"
            lines = ReturnLine.objects.filter(Q(serial=serial) | Q(replacement_serial=serial))
            found = found.filter(pk__in=lines.values("order"))
        return page_response(found, self.query, _shown, by=("-id",), of="returns")

    @operation(
        "file_return", "cases:write", answer=ReturnDetailShape, status=201, body=NewReturnBody, tag=TAG, writes=True
    )
    def post(self, request: Request) -> Response:
        """File a return; each unit is judged by warranty, with the reason.

        What is wrong with units is told line by line in `facts.lines`. Send an Idempotency-Key.
        """
        order = file_return(_new(self.body(), self.member), actor=self.member, now=self.now)
        return _made(order, self.member)


class Applications(ApiView):
    """Goods that come back other than to be repaired; from the application on they are returns."""

    @operation(
        "apply_for_return", "cases:write", answer=ReturnDetailShape, status=201, body=NewApplicationBody, tag=TAG,
        writes=True,
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Apply to send goods back (DOA-01): what the manual refuses is refused at once, then signatures are asked for.

        What is wrong with units is told line by line in `facts.lines`. Send an Idempotency-Key.
        """
        order = apply_for_return(_new(self.body(), self.member), actor=self.member, now=self.now)
        return _made(order, self.member)


def _new(body: dict[str, Any], member: Member) -> NewReturn:
    if not may_file(member):
        raise Problem("forbidden")
    units = tuple(NewUnit(**unit) for unit in body.pop("units"))
    return NewReturn(units, dealer=_dealer(body.pop("dealer", "")), source=Source.PROGRAM, **body)


def _made(order: ReturnOrder, member: Member) -> Response:
    response = told(order, member, status=201)
    response["Location"] = reverse("api:return", args=[order.case.number])
    return response


def _dealer(code: str) -> Dealer | None:
    if not code:
        return None
    dealer = Dealer.objects.filter(code=code).first()
    if dealer is None:
        raise RuleViolation("RPR-01", _("There is no dealer of this code."), field="dealer")
    return dealer


class OneReturn(ApiView):
    """One return."""

    @operation("get_return", "cases:read", answer=ReturnDetailShape, tag=TAG, finds=True)
    def get(self, request: Request, number: str) -> Response:
        """One return by its number, with its units."""
        return told(find_return(self.member, number), self.member)


class Counts(ApiView):
    """Counting what arrived."""

    @operation("count_return", "cases:write", body=CountsBody, **WRITES)
    def post(self, request: Request, number: str) -> Response:
        """Note what was found line by line; what differs opens the agreement with the dealer (RPR-07)."""
        order, body = find_return(self.member, number), self.body()
        counts = {each["line"]: Count(each["counted"], each.get("finding", "")) for each in body.get("counts", ())}
        scanned = body.get("scanned", ())
        done = count_return(order, counts, actor=self.member, now=self.now, scanned=scanned)
        return told(done, self.member)


class Results(ApiView):
    """What came of the units."""

    @operation("mark_return_units", "cases:write", body=ResultsBody, **WRITES)
    def post(self, request: Request, number: str) -> Response:
        """Say of units that they were repaired, replaced (by which serial), or cannot be repaired."""
        order, body = find_return(self.member, number), self.body()
        marks = {
            each["line"]: Mark(each["result"], each.get("text", ""), each.get("replacement_serial", ""))
            for each in body["results"]
        }
        return told(mark_lines(order, marks, actor=self.member, now=self.now), self.member)


class Transition(ApiView):
    """The road of a return."""

    @operation("transition_return", "cases:write", body=ReturnTransitionBody, **WRITES)
    def post(self, request: Request, number: str, name: str) -> Response:
        """Take the return a step further.

        `receive`, `inspect`, `keep`, `purchase`, `come_back`; with a `note`: `reapply`, `tell`, `send_back`, `lose`,
        `find`, `settle`, `withdraw`; with a `name`: `arrive`; with carrier, waybill, expected arrival and cost:
        `forward`, `ship`, and `receive` of goods whose freight is ours (DOA-07). What the state does not allow is
        refused with the rule.
        """
        order, body = find_return(self.member, number), self.body()
        if name not in STEPS:
            raise Http404
        return told(_STEPS[name](order, body, self.member, self.now), self.member)


Step = Callable[[ReturnOrder, dict[str, Any], Member, Any], ReturnOrder]


def _plain(service: Callable[..., ReturnOrder]) -> Step:
    return lambda order, body, actor, now: service(order, actor=actor, now=now)


def _said(service: Callable[..., ReturnOrder], field: str, key: str = "note") -> Step:
    return lambda order, body, actor, now: service(order, actor=actor, now=now, **{field: body.get(key, "")})


def _parcel(body: dict[str, Any]) -> Parcel:
    return Parcel(**{name: body[name] for name in _PARCEL if name in body})


def _sent(service: Callable[..., ReturnOrder]) -> Step:
    def step(order: ReturnOrder, body: dict[str, Any], actor: Member, now: Any) -> ReturnOrder:
        return service(order, _parcel(body), actor=actor, now=now)

    return step


def _received(order: ReturnOrder, body: dict[str, Any], actor: Member, now: Any) -> ReturnOrder:
    parcel = _parcel(body) if "cost_fen" in body else None
    return receive_return(order, actor=actor, now=now, parcel=parcel)


_STEPS: dict[str, Step] = {
    "reapply": _said(apply_again, "text"),
    "receive": _received,
    "inspect": _plain(inspect_return),
    "keep": _plain(keep_return),
    "purchase": _plain(hand_to_purchasing),
    "come_back": _plain(take_back_goods),
    "tell": _said(tell_customer, "note"),
    "send_back": _said(send_back_unrepaired, "reason"),
    "arrive": _said(confirm_arrival, "name", "name"),
    "lose": _said(lose_goods, "text"),
    "find": _said(find_goods, "text"),
    "settle": _said(settle_return, "note"),
    "withdraw": _said(withdraw_return, "note"),
    "forward": _sent(forward_return),
    "ship": _sent(ship_return),
}
