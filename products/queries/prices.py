"""Which price list counts on a day, and what things cost by it (RPR-11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from csdesk.refusals import RuleViolation
from products.models import PriceItem, PriceList, Product, ProductLine

RULE = "RPR-11"


class NoPrice(RuleViolation):
    """No list was in force on that day, or it has no such price."""


def list_on(on: date) -> PriceList:
    """The price list that counts on a day. Raises NoPrice before the first list's day."""
    found = PriceList.objects.filter(valid_from__lte=on).order_by("-valid_from").first()
    if found is None:
        day = date_format(on, "DATE_FORMAT")
        raise NoPrice(RULE, _("No price list was in force on %(day)s.") % {"day": day}, field="priced_on")
    return found


def price_of(product: Product | ProductLine, item_key: str, on: date) -> int:
    """What an item costs for a product (or its line) on a day, in fen.

    The line's own price counts before that of all lines. Raises NoPrice when there is none.
    """
    item = item_of(product, item_key, on)
    if item is None:
        raise NoPrice(RULE, _("The price list has no “%(item)s” for these goods.") % {"item": item_key}, field="item")
    return item.price_fen


def item_of(product: Product | ProductLine, item_key: str, on: date) -> PriceItem | None:
    """The entry of the list in force; None when it has none. Raises NoPrice when no list was in force."""
    return next((item for item in items_for(product, on) if item.key == item_key), None)


def items_for(product: Product | ProductLine, on: date) -> list[PriceItem]:
    """All that can be quoted for a product (or its line) on a day, by sort and name, each key once.

    Raises NoPrice before the first list's day.
    """
    line = product.line_id if isinstance(product, Product) else product.pk
    found = PriceItem.objects.filter(Q(line=line) | Q(line__isnull=True), price_list=list_on(on))
    best: dict[str, PriceItem] = {}
    for item in found.order_by("kind", "label", "pk"):
        if item.key not in best or best[item.key].line_id is None:
            best[item.key] = item
    return list(best.values())


@dataclass(frozen=True)
class Span:
    """A list with its last day (None: until another follows)."""

    price_list: PriceList
    until: date | None

    def is_in_force(self, on: date) -> bool:
        """Whether its prices count on a day."""
        return self.price_list.valid_from <= on and (self.until is None or on <= self.until)


def spans() -> list[Span]:
    """Every list with the day on which it ends: the day before the next one's. The newest first."""
    return spanned(list(PriceList.objects.order_by("-valid_from")))


def spanned(newest_first: Sequence[PriceList]) -> list[Span]:
    """Lists with their last days, in the order given."""
    ends = [None, *(each.valid_from - timedelta(days=1) for each in newest_first)]
    return [Span(each, end) for each, end in zip(newest_first, ends, strict=False)]


def items_of(price_list: PriceList) -> QuerySet[PriceItem]:
    """The entries of one list: those of all lines first, then line by line."""
    return price_list.items.select_related("line").order_by("line__name", "kind", "label", "pk")
