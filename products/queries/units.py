"""Units by their serials: exactly, or as they were perhaps meant."""

from collections.abc import Iterable

from django.db.models import QuerySet

from products.models import Unit
from products.rules.serials import lookalike, spelled

MOST_ALIKE = 8


def all_units() -> QuerySet[Unit]:
    """Every unit with its product, line and dealer."""
    return Unit.objects.select_related("product__line", "dealer")


def unit_of(serial: str) -> Unit | None:
    """The unit of a serial, however it is typed; only the very serial, none that looks like it."""
    return all_units().filter(serial=spelled(serial)).first()


def units_of(serials: Iterable[str]) -> dict[str, Unit]:
    """The units of many serials by their spelled serial, in one query."""
    return {unit.serial: unit for unit in all_units().filter(serial__in={spelled(serial) for serial in serials})}


def meant_by(serial: str) -> list[Unit]:
    """The units whose serials are read like this one, O for 0 or I for 1: "did you mean …?"."""
    wanted = spelled(serial)
    alike = all_units().filter(lookalike=lookalike(wanted)).exclude(serial=wanted)
    return list(alike.order_by("serial")[:MOST_ALIKE]) if wanted else []
