"""A unit is replaced by another: both serials are kept, and each knows of the other."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from csdesk.refusals import RuleViolation
from dealers.queries import party_of
from products.models import Unit
from products.queries.units import units_of
from repairs.models import Result, ReturnLine, ReturnOrder


def keep_replacements(order: ReturnOrder, lines: Sequence[ReturnLine], *, now: datetime) -> None:
    """Note for the replaced units of a return by which ones; the new ones enter our records with the dealer.

    Raises RuleViolation at `line-<id>` when a new serial was given for another unit already, or is under way itself.
    """
    replaced = [line for line in lines if line.result == Result.REPLACED]
    if not replaced:
        return
    _refuse_taken(order, replaced)
    known = units_of(serial for line in replaced for serial in (line.serial, line.replacement_serial) if serial)
    party = party_of(order.case)
    for line in replaced:
        faulty = known.get(line.serial)
        product = faulty.product if faulty is not None else line.product
        if product is None:
            continue  # Never stocked and of no model that we know: the line alone keeps both serials.
        dealer = party.dealer if party is not None else None
        new = known.get(line.replacement_serial) or Unit.objects.create(
            serial=line.replacement_serial, product=product, dealer=dealer
        )
        if faulty is None and line.serial:
            faulty = Unit.objects.create(serial=line.serial, product=product, dealer=dealer)
        if faulty is not None:
            faulty.replaced_by = new
            faulty.save(update_fields=["replaced_by"])


def _refuse_taken(order: ReturnOrder, lines: Sequence[ReturnLine]) -> None:
    serials = [line.replacement_serial for line in lines]
    given = ReturnLine.objects.filter(replacement_serial__in=serials).exclude(pk__in=[line.pk for line in lines])
    under_way = ReturnLine.objects.filter(serial__in=serials, is_under_way=True)
    taken = {*given.values_list("replacement_serial", flat=True), *under_way.values_list("serial", flat=True)}
    for place, line in enumerate(lines):
        if line.replacement_serial in taken or line.replacement_serial in serials[:place]:
            message = _("“%(serial)s” was given for another unit already, or is under way itself.")
            raise RuleViolation("RPR-09", message % {"serial": line.replacement_serial}, field=f"line-{line.pk}")
