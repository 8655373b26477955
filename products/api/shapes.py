"""How products, units and prices are told to programs."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from csdesk.api.shapes import ListQuery, Shape, Text
from products.models import Unit
from products.rules.warranty import Outcome, Verdict


class LineShape(serializers.Serializer):
    """A product line."""

    key = serializers.CharField(help_text="What the manual's rules of warranty call it.")
    name = serializers.CharField()
    brand = serializers.CharField()
    route = serializers.CharField(help_text="A key of the manual's repair routes; empty: the usual one.")

    class Meta:
        ref_name = "ProductLine"


class ProductShape(serializers.Serializer):
    """A product, or a spare part."""

    model = serializers.CharField()
    name = serializers.CharField()
    line = LineShape()
    is_part = serializers.BooleanField()
    has_serials = serializers.BooleanField()
    is_active = serializers.BooleanField()

    class Meta:
        ref_name = "Product"


class VerdictShape(serializers.Serializer):
    """Whether a unit is in warranty, and why (RPR-13)."""

    outcome = serializers.ChoiceField(Outcome.choices)
    refused = serializers.BooleanField(help_text="Not taken in at all (RPR-15).")
    reason = serializers.CharField(help_text="In the language asked for.")
    rule = serializers.CharField()
    basis = serializers.CharField(help_text="`invoice`, `receipt` or `activation`; empty: none was known.")
    since = serializers.DateField(source="from_", allow_null=True)
    until = serializers.DateField(allow_null=True, help_text="The last day that is covered.")

    class Meta:
        ref_name = "WarrantyVerdict"


class UnitShape(serializers.Serializer):
    """One piece that was sold."""

    serial = serializers.CharField()
    model = serializers.CharField(source="product.model")
    dealer = serializers.CharField(source="dealer.code", allow_null=True, default=None, help_text="The dealer's code.")
    left_warehouse_on = serializers.DateField(allow_null=True)
    invoiced_on = serializers.DateField(allow_null=True)
    received_on = serializers.DateField(allow_null=True)
    activated_on = serializers.DateField(allow_null=True)
    replaced_by = serializers.CharField(
        source="replaced_by.serial", allow_null=True, default=None, help_text="The serial of the piece given for it."
    )

    class Meta:
        ref_name = "Unit"


class UnitDetailShape(UnitShape):
    """A unit with its warranty today."""

    warranty = serializers.SerializerMethodField()

    class Meta:
        ref_name = "UnitDetail"

    @extend_schema_field(VerdictShape(allow_null=True))
    def get_warranty(self, unit: Unit) -> Any:
        """What the manual says today; null where no manual is in force."""
        verdict: Verdict | None = self.context["verdict"]
        return VerdictShape(verdict).data if verdict is not None else None


class UnitQuery(ListQuery):
    """Which units."""

    serial = Text(max_length=120, required=False, help_text="Those whose serial begins so; at least three characters.")


class ProductQuery(ListQuery):
    """Which products."""

    line = Text(max_length=40, required=False, help_text="The key of a product line.")


class PriceQuery(Shape):
    """Prices of what, on which day."""

    model = Text(max_length=80)
    on = serializers.DateField(required=False, help_text="By default today.")


class PriceShape(serializers.Serializer):
    """What one thing costs."""

    key = serializers.CharField()
    label = serializers.CharField()
    kind = serializers.CharField(help_text="`labour` or `part`.")
    price_fen = serializers.IntegerField(help_text="In fen: 100 are 1 yuan.")

    class Meta:
        ref_name = "Price"


class PricesShape(serializers.Serializer):
    """What can be quoted for a product on a day (RPR-11)."""

    list_name = serializers.CharField()
    valid_from = serializers.DateField()
    prices = PriceShape(many=True)

    class Meta:
        ref_name = "Prices"
