"""Levels: how many there should be, and the reminder when there are fewer (SPR-15)."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.ledger.queries import balances_of
from csdesk.ledger.rules import AccountKey
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla.services.tasks import cancel_task
from products.models import Product
from spares.models import Grade, Place, StockLevel
from spares.policies import may_manage
from spares.queries.stock import BOOK
from spares.rules.levels import BELOW, standing, to_order
from spares.rules.lists import MOST_PIECES
from spares.services.reminding import remind

RULE, REORDER = "SPR-15", "reorder"


@transaction.atomic
def set_level(
    place: Place, product: Product, *, minimum: int, maximum: int | None, actor: Member | None, now: datetime
) -> StockLevel:
    """Say how many good pieces of a part a place should have; what is below now is reminded of at once.

    Raises PermissionDenied; RuleViolation for limits that are none, or a maximum below the minimum.
    """
    if not may_manage(actor):
        raise PermissionDenied(f"{actor} may not set levels.")
    if not 0 <= minimum <= MOST_PIECES or (maximum is not None and not 0 <= maximum <= MOST_PIECES):
        raise RuleViolation(RULE, _("A level is a whole number from 0."), field="minimum")
    if maximum is not None and maximum < minimum:
        raise RuleViolation(RULE, _("“At most” cannot be less than “at least”."), field="maximum")
    level, _made = StockLevel.objects.select_for_update(of=("self",)).get_or_create(place=place, product=product)
    level.minimum, level.maximum = minimum, maximum
    level.save(update_fields=["minimum", "maximum"])
    watch_levels([(place.pk, product.pk)], now=now)
    level.refresh_from_db()
    return level


def watch_levels(touched: Iterable[tuple[int, int]], *, now: datetime) -> None:
    """Look at the levels of (place id, product id) after their stock changed: one reminder as long as it is low."""
    pairs = set(touched)
    levels = StockLevel.objects.select_for_update(of=("self",)).select_related("place", "product", "reorder_task")
    found = levels.filter(place__in={place for place, _ in pairs}, product__in={product for _, product in pairs})
    for level in found.order_by("pk"):
        if (level.place_id, level.product_id) in pairs:
            _watch(level, now)


def _watch(level: StockLevel, now: datetime) -> None:
    key = AccountKey(level.place_id, level.product_id, Grade.GOOD)
    amount = balances_of(BOOK, holders=[key.holder], items=[key.item]).get(key, 0)
    is_low = level.place.is_active and standing(amount, level.minimum, level.maximum) == BELOW
    if is_low == (level.reorder_task_id is not None):
        return
    if is_low:
        wanted = to_order(amount, 0, level.minimum, level.maximum)
        about = f"{level.place.name} {level.product.model} +{wanted}"
        level.reorder_task = remind(REORDER, about, place=level.place, now=now)
    elif level.reorder_task is not None:
        # Whoever orders settles it by what arrives; what is ticked off already stays so.
        cancel_task(level.reorder_task, now=now, by="spares.move")
        level.reorder_task = None
    level.save(update_fields=["reorder_task"])
