"""How parcels are told to programs, and what they may say of one."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from csdesk.api.shapes import Flag, ListQuery, Shape, Text, Whole
from shipping.models import Payer, Shipment, Stage
from shipping.registry import leg_of

_STATES = [("open", "open"), ("unreported", "unreported"), ("lost", "lost"), ("arrived", "arrived")]


class ContentShape(serializers.Serializer):
    """A row of a parcel's list."""

    product = serializers.CharField(default="")
    serial = serializers.CharField(default="")
    quantity = serializers.CharField(default="1")

    class Meta:
        ref_name = "ParcelContent"


class ShipmentShape(serializers.Serializer):
    """One leg of goods from one hand to the next (RPR-09, RPR-18)."""

    id = serializers.IntegerField()
    case = serializers.CharField(source="case.number", allow_null=True, default=None)
    leg = serializers.CharField()
    leg_label = serializers.SerializerMethodField(help_text="In the language asked for.")
    stage = serializers.ChoiceField(Stage.choices)
    sender = serializers.CharField()
    recipient = serializers.CharField()
    carrier = serializers.CharField()
    waybill = serializers.CharField()
    pieces = serializers.IntegerField()
    contents = ContentShape(many=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    expected_on = serializers.DateField(allow_null=True)
    reported_at = serializers.DateTimeField(allow_null=True, help_text="When the waybill became known (SPR-09).")
    arrived_at = serializers.DateTimeField(allow_null=True)
    arrived_pieces = serializers.IntegerField(allow_null=True)
    lost_at = serializers.DateTimeField(allow_null=True)
    cost_fen = serializers.IntegerField(allow_null=True, help_text="In fen; null: not known yet.")
    payer = serializers.ChoiceField(Payer.choices)
    account = serializers.CharField(help_text="A key of the manual's accounts (DOA-06).")

    class Meta:
        ref_name = "Shipment"

    @extend_schema_field(serializers.CharField())
    def get_leg_label(self, shipment: Shipment) -> Any:
        """What the leg is called."""
        return str(leg_of(shipment.leg).label)


class ShipmentQuery(ListQuery):
    """Which parcels."""

    state = serializers.ChoiceField(_STATES, required=False)
    q = Text(max_length=100, required=False, help_text="Beginning of a waybill or case number, or part of a name.")


class WaybillBody(Shape):
    """A waybill (RPR-18)."""

    carrier = Text(max_length=80)
    waybill = Text(max_length=80)
    expected_on = serializers.DateField(required=False)
    is_shared = Flag(required=False, help_text="Goods of several cases lie in one parcel.")
    cost_fen = Whole(required=False, min_value=0, max_value=10**9)

    class Meta:
        ref_name = "ReportWaybill"


class ArriveBody(Shape):
    """What was counted on arrival (SPR-08)."""

    pieces = Whole(required=False, min_value=0, max_value=100_000)
    note = Text(max_length=500, required=False, allow_blank=True)

    class Meta:
        ref_name = "ArriveShipment"
