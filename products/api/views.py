"""Products, units with their warranty, and what repairs cost."""

from typing import Any

from django.http import Http404
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from csdesk.api.operations import operation
from csdesk.api.pages import page_response
from csdesk.api.problems import Problem
from csdesk.api.shapes import page_of_shape
from csdesk.api.views import ApiView
from csdesk.rulebook.at import NoRulebook
from products.api.shapes import (
    PriceQuery,
    PricesShape,
    ProductQuery,
    ProductShape,
    UnitDetailShape,
    UnitQuery,
    UnitShape,
)
from products.models import Product, Unit
from products.policies import may_see_prices, may_see_units
from products.queries.prices import RULE, NoPrice, items_for, list_on
from products.queries.units import all_units, found_units, unit_of
from products.services.verdicts import verdict_for

TAG, SCOPE = "Products", "products:read"


class Products(ApiView):
    """The products."""

    @operation("list_products", SCOPE, answer=page_of_shape(ProductShape), query=ProductQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """The products by model number."""
        _demand(may_see_units(self.member))
        found = Product.objects.select_related("line")
        if line := self.query.get("line"):
            found = found.filter(line__key=line)
        return page_response(found, self.query, _products, by=("model", "id"), of="products")


class Units(ApiView):
    """The units."""

    @operation("list_units", SCOPE, answer=page_of_shape(UnitShape), query=UnitQuery, tag=TAG)
    def get(self, request: Request) -> Response:
        """The units by serial."""
        _demand(may_see_units(self.member))
        wanted = self.query.get("serial")
        found = all_units() if wanted is None else found_units(wanted)
        return page_response(found.select_related("replaced_by"), self.query, _units, by=("serial", "id"), of="units")


class OneUnit(ApiView):
    """One unit."""

    @operation("get_unit", SCOPE, answer=UnitDetailShape, tag=TAG, finds=True)
    def get(self, request: Request, serial: str) -> Response:
        """A unit by its serial, however it is typed, with its warranty today."""
        _demand(may_see_units(self.member))
        unit = unit_of(serial)
        if unit is None:
            raise Http404
        try:
            verdict = verdict_for(unit.serial, at=self.now)
        except NoRulebook:
            verdict = None
        return Response(UnitDetailShape(unit, context={"verdict": verdict}).data)


class Prices(ApiView):
    """What repairs cost."""

    @operation("list_prices", SCOPE, answer=PricesShape, query=PriceQuery, tag=TAG, extra=("refused",))
    def get(self, request: Request) -> Response:
        """What can be quoted for a product by the price list that counts on a day (RPR-11)."""
        _demand(may_see_prices(self.member))
        product = Product.objects.filter(model=self.query["model"]).first()
        if product is None:
            raise NoPrice(RULE, _("There is no product of this model number."), field="model")
        on = self.query.get("on") or localtime(self.now).date()
        counting = list_on(on)
        told = {"list_name": counting.name, "valid_from": counting.valid_from, "prices": items_for(product, on)}
        return Response(PricesShape(told).data)


def _demand(is_allowed: bool) -> None:
    if not is_allowed:
        raise Problem("forbidden")


def _products(rows: list[Product]) -> Any:
    return ProductShape(rows, many=True).data


def _units(rows: list[Unit]) -> Any:
    return UnitShape(rows, many=True).data
