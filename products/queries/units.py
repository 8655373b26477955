"""Units by their serials: exactly, or as they were perhaps meant."""

from collections.abc import Iterable

from django.db.models import BooleanField, F, Func, QuerySet, Value

from products.models import Unit
from products.rules.serials import lookalike, spelled

MOST_ALIKE = 8
# Fewer typed characters begin too many serials to be looked for.
SHORTEST = 3
# No unit is replaced more often; what is longer goes round in a circle.
LONGEST_LINE = 20


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


def found_units(words: str) -> QuerySet[Unit]:
    """The units whose serial begins with what was typed, in order; none for less than three characters."""
    wanted = spelled(words)
    if len(wanted) < SHORTEST:
        return Unit.objects.none()
    # LIKE is not leakproof: under row-level security no index would answer it, and every unit would be read.
    begins = Func(F("serial"), Value(wanted), function="starts_with", output_field=BooleanField())
    return all_units().filter(begins).order_by("serial")


def kin_of(unit: Unit) -> list[Unit]:
    """The unit, those that it was given for, and those that were given for it: one line of replacements."""
    line, seen = [unit], {unit.pk}
    for _step in range(LONGEST_LINE):
        newer = line[-1].replaced_by_id
        if newer is None or newer in seen:
            break
        line.append(all_units().get(pk=newer))
        seen.add(newer)
    for _step in range(LONGEST_LINE):
        older = all_units().filter(replaced_by=line[0]).exclude(pk__in=seen).order_by("-pk").first()
        if older is None:
            break
        line.insert(0, older)
        seen.add(older.pk)
    return line
