"""Units: entered, changed, replaced by another piece."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from products.models import Product, Unit
from products.policies import may_keep_catalogue
from products.rules.serials import problem_of, spelled

RULE = "RPR-01"
DAYS = ("left_warehouse_on", "invoiced_on", "received_on", "activated_on")


@transaction.atomic
def save_unit(serial: str, product: Product, facts: Mapping[str, Any], *, actor: Member | None, now: datetime) -> Unit:
    """Enter a unit, or change what is noted of the one of this serial: dealer and days (`DAYS`).

    Raises PermissionDenied; RuleViolation for what is no serial, and for days after today.
    """
    _demand(actor)
    kept = spelled(serial)
    if problem := problem_of(kept):
        raise RuleViolation(RULE, problem, field="serial")
    for name in DAYS:
        if facts.get(name) is not None and facts[name] > now.date():
            raise RuleViolation(RULE, _("This day lies ahead."), field=name)
    unit, _is_new = Unit.objects.update_or_create(serial=kept, defaults={"product": product, **facts})
    return unit


@transaction.atomic
def replace_unit(unit: Unit, serial: str, *, now: datetime, left_warehouse_on: Any = None) -> Unit:
    """Note that another piece was given for a unit: warranty goes on from the days of the first one.

    A serial that we never stocked is entered. Called by the rooms above, which know who may. Raises RuleViolation
    for what is no serial, and for the unit's own.
    """
    kept = spelled(serial)
    if problem := problem_of(kept):
        raise RuleViolation(RULE, problem, field="replacement_serial")
    if kept == unit.serial:
        raise RuleViolation(RULE, _("A unit cannot replace itself."), field="replacement_serial")
    days = {name: getattr(unit, name) for name in DAYS if name != "left_warehouse_on"}
    given = {"product": unit.product, "dealer": unit.dealer, "left_warehouse_on": left_warehouse_on, **days}
    # A repaired piece may be given for another one later: what it was itself replaced by is history then.
    new, _is_new = Unit.objects.update_or_create(serial=kept, defaults={**given, "replaced_by": None})
    unit.replaced_by = new
    unit.save(update_fields=["replaced_by"])
    return new


def _demand(actor: Member | None) -> None:
    if not may_keep_catalogue(actor):
        raise PermissionDenied(f"{actor} may not keep units.")
