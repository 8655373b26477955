"""What our records say of the serials that somebody wants to send in: a few statements, however many units."""

from collections.abc import Iterable, Sequence
from typing import Any

from dealers.models import Dealer
from products.models import Product, Unit
from products.queries.units import units_of
from products.rules.serials import lookalike
from products.rules.warranty import Verdict
from repairs.models import ReturnLine
from repairs.rules.intake import Known


def products_named(models: Iterable[str]) -> dict[str, Product]:
    """The products of these model numbers, with their lines."""
    found = Product.objects.select_related("line").filter(model__in={model for model in models if model})
    return {product.model: product for product in found}


def known_about(
    serials: Sequence[str], units: dict[str, Unit], verdicts: Sequence[Verdict], *, dealer: Dealer | None
) -> dict[str, Known]:
    """What is known of each serial; `verdicts` in the order of the serials."""
    under_way = _under_way(serials)
    meant = _meant([serial for serial in serials if serial and serial not in units])
    known = {}
    for serial, verdict in zip(serials, verdicts, strict=True):
        other = under_way.get(serial)
        known[serial] = Known(
            **_stocked(units.get(serial)),
            other_return=other[0] if other else "",
            other_is_ours=other is not None and (dealer is None or other[1] == dealer.pk),
            meant=meant.get(lookalike(serial), ""),
            refused=verdict.reason if verdict.refused else "",
            refused_rule=verdict.rule,
        )
    return known


def _stocked(unit: Unit | None) -> dict[str, Any]:
    if unit is None:
        return {}
    line = unit.product.line
    return {"is_stocked": True, "dealer": unit.dealer_id, "brand": line.brand, "route": line.route}


def _under_way(serials: Sequence[str]) -> dict[str, tuple[str, int | None]]:
    found = ReturnLine.objects.filter(serial__in={*serials} - {""}, is_under_way=True)
    rows = found.values_list("serial", "order__case__number", "order__case__parties__dealer")
    return {serial: (number, dealer) for serial, number, dealer in rows}


def _meant(unknown: Sequence[str]) -> dict[str, str]:
    """A serial that we have, by how it is read, for those that we don't have."""
    if not unknown:
        return {}
    alike = Unit.objects.filter(lookalike__in={lookalike(serial) for serial in unknown})
    return dict(alike.order_by("-serial").values_list("lookalike", "serial"))


__all__ = ["known_about", "products_named", "units_of"]
