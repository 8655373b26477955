"""Balances, movements, requests."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from csdesk.api.operations import operation
from csdesk.api.pages import page_response
from csdesk.api.shapes import ListQuery, page_of_shape
from csdesk.api.views import ApiView
from csdesk.refusals import RuleViolation
from products.models import Product
from products.rules.serials import spelled
from spares.api.shapes import BalanceShape, MovementBody, MovementShape, SparesRequestShape, StockQuery
from spares.models import Movement, Place, SparesRequest
from spares.queries.cases import requests_visible_to
from spares.queries.listing import pairs_listed, products_listed
from spares.queries.moves import movements_visible_to, parts_of
from spares.queries.places import places_visible_to, products_by_model
from spares.queries.stock import rows_of
from spares.services.booking import RULE, Part, Proof
from spares.services.moving import move_spares

TAG = "Spares"


class Balances(ApiView):
    """What lies where."""

    @operation("list_stock", "stock:read", answer=page_of_shape(BalanceShape), query=StockQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """Parts with what lies at each place; a page counts parts, and gives all their places."""
        places, since, place = places_visible_to(self.member), date.min, None
        if "place" in self.query:
            place = places.filter(key=self.query["place"]).first() or Place()
        found = products_listed(self.member, place=place, words="", show="", since=since)

        def shown(products: list[Product]) -> list[Any]:
            pairs = pairs_listed(self.member, products, place=place, show="", since=since)
            rows = rows_of(pairs, since=self.now.date())
            return [
                {"place": row.place.key, "model": row.product.model, "good": row.good, "bad": row.bad,
                 "coming": row.coming, "standing": row.standing}
                for row in rows
            ]  # fmt: skip

        def told(products: list[Product]) -> list[Any]:
            return list(BalanceShape(shown(products), many=True).data)

        return page_response(found, self.query, told, by=("model", "id"), of="stock")


class Movements(ApiView):
    """What moved."""

    @operation("list_stock_movements", "stock:read", answer=page_of_shape(MovementShape), query=StockQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """Movements, the latest first."""
        found = movements_visible_to(self.member)
        if "place" in self.query:
            found = found.filter(place__key=self.query["place"])
        return page_response(found, self.query, _movements, by=("-id",), of="stock-movements")

    @operation(
        "book_stock_movement", "stock:write", answer=MovementShape, status=201, body=MovementBody, tag=TAG, writes=True,
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Receive, issue, swap or write off pieces.

        A swap takes a bad piece in for each good one that goes out. Refused (`refused`) when fewer lie there: then
        `facts.available` tells how many. Send an Idempotency-Key.
        """
        body = self.body()
        place = places_visible_to(self.member).filter(key=body["place"]).first()
        if place is None:
            raise RuleViolation(RULE, _("There is no such place."), field="place")
        proof = Proof(evidence=body["evidence"], note=body["note"])
        moved = move_spares(
            body["kind"], place, _parts(body["parts"]), outside=body["outside"], proof=proof,
            actor=self.member, now=self.now,
        )  # fmt: skip
        [told] = _movements([movements_visible_to(self.member).get(pk=moved.pk)])
        return Response(told, status=201)


class Requests(ApiView):
    """Requests for spares."""

    @operation("list_spares_requests", "stock:read", answer=page_of_shape(SparesRequestShape), query=ListQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """Requests, the latest first."""

        def told(found: list[SparesRequest]) -> list[Any]:
            return list(SparesRequestShape(found, many=True).data)

        return page_response(requests_visible_to(self.member), self.query, told, by=("-id",), of="spares-requests")


def _movements(found: list[Movement]) -> list[Any]:
    parts = parts_of(found)
    for each in found:
        each.parts = [
            {"model": product.model, "grade": grade, "pieces": amount} for product, grade, amount in parts[each.pk]
        ]
    return list(MovementShape(found, many=True).data)


def _parts(bodies: list[dict[str, Any]]) -> list[Part]:
    known = products_by_model([body["model"] for body in bodies])
    missing = [body["model"] for body in bodies if body["model"].casefold() not in known]
    if missing:
        raise RuleViolation(RULE, _("There is no part of this model."), field="parts", facts={"model": missing[0]})
    return [
        Part(known[body["model"].casefold()], body["quantity"], body["grade"], [spelled(s) for s in body["serials"]])
        for body in bodies
    ]
