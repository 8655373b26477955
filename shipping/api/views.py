"""Parcels: where they are, their waybills, their arrival."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from csdesk.api.operations import operation
from csdesk.api.pages import page_response
from csdesk.api.problems import Problem
from csdesk.api.shapes import page_of_shape
from csdesk.api.views import ApiView
from shipping.api.shapes import ArriveBody, ShipmentQuery, ShipmentShape, WaybillBody
from shipping.models import Shipment
from shipping.policies import may_act
from shipping.queries.shipments import STATES, shipments_visible_to, with_words
from shipping.registry import ARRIVE, REPORT
from shipping.rules.parcels import Waybill
from shipping.services.arriving import arrive
from shipping.services.sending import report_waybill

TAG = "Shipments"
WRITES = {"answer": ShipmentShape, "tag": TAG, "writes": True, "finds": True}


class Shipments(ApiView):
    """The parcels."""

    @operation("list_shipments", "shipments:read", answer=page_of_shape(ShipmentShape), query=ShipmentQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """The parcels that one may see, the newest first."""
        found = with_words(shipments_visible_to(self.member), self.query.get("q", ""))
        if state := self.query.get("state"):
            found = found.filter(STATES[state])
        return page_response(found, self.query, _shown, by=("-added_at", "-id"), of="shipments")


class OneShipment(ApiView):
    """One parcel."""

    @operation("get_shipment", "shipments:read", answer=ShipmentShape, tag=TAG, finds=True)
    def get(self, request: Request, pk: int) -> Response:
        """One parcel."""
        return Response(ShipmentShape(_find(self, pk)).data)


class ReportWaybill(ApiView):
    """Its waybill."""

    @operation("report_waybill", "shipments:write", body=WaybillBody, **WRITES)
    def post(self, request: Request, pk: int) -> Response:
        """Enter carrier, number and expected arrival of a parcel that was sent (SPR-09)."""
        shipment, body = _find_to(self, pk, REPORT), self.body()
        waybill = Waybill(body["carrier"], body["waybill"], body.get("expected_on"), body.get("is_shared", False))
        cost = body.get("cost_fen")
        done = report_waybill(shipment, waybill, cost_fen=cost, actor=self.member, now=self.now)
        return Response(ShipmentShape(done).data)


class Arrive(ApiView):
    """Its arrival."""

    @operation("arrive_shipment", "shipments:write", body=ArriveBody, **WRITES)
    def post(self, request: Request, pk: int) -> Response:
        """Say that it is there, how many pieces were counted, and what was found (SPR-08)."""
        shipment, body = _find_to(self, pk, ARRIVE), self.body()
        done = arrive(shipment, pieces=body.get("pieces"), note=body.get("note", ""), actor=self.member, now=self.now)
        return Response(ShipmentShape(done).data)


def _find(view: ApiView, pk: int) -> Shipment:
    found: Shipment = get_object_or_404(shipments_visible_to(view.member), pk=pk)
    return found


def _find_to(view: ApiView, pk: int, act: str) -> Shipment:
    shipment = _find(view, pk)
    if not may_act(view.member, shipment, act):
        raise Problem("forbidden")
    return shipment


def _shown(rows: list[Shipment]) -> Any:
    return ShipmentShape(rows, many=True).data
