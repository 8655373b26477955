"""Stock: what lies where, good and bad apart, against its level, with how it turns over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, QuerySet, Sum

from csdesk.ledger.models import Account, Entry
from csdesk.ledger.queries import accounts_of, balances_of
from csdesk.ledger.rules import AccountKey
from products.models import Product
from spares.lifecycle import TransferStatus
from spares.models import GRADES, MovementKind, Place, StockLevel, TransferLine
from spares.rules.levels import standing

BOOK = "spares"
# What counts as use: pieces that went to customers, or on to where they are needed.
USED_BY = [MovementKind.ISSUE, MovementKind.SWAP, MovementKind.SEND]


@dataclass(frozen=True)
class StockRow:
    """A part at a place."""

    place: Place
    product: Product
    good: int
    bad: int
    coming: int
    level: StockLevel | None
    used: int
    last_used_on: date | None

    @property
    def standing(self) -> str:
        """How the good pieces stand against the level."""
        if self.level is None:
            return ""
        return standing(self.good, self.level.minimum, self.level.maximum)

    @property
    def is_idle(self) -> bool:
        """Whether there is some and nothing was used in the time that is looked back on (SPR-14)."""
        return self.good > 0 and self.used == 0


def on_hand(place: Place, product: Product, grade: str) -> int:
    """How many pieces lie at a place."""
    return balances_of(BOOK, holders=[place.pk], items=[product.pk]).get(AccountKey(place.pk, product.pk, grade), 0)


def accounts_at(place: Place) -> QuerySet[Account]:
    """The accounts of a place."""
    return accounts_of(BOOK, holders=[place.pk])


def rows_of(pairs: Iterable[tuple[int, int]], *, since: date) -> list[StockRow]:
    """The rows of (place id, product id) pairs, in their order: asked for in six statements however many."""
    pairs = list(dict.fromkeys(pairs))
    place_ids, product_ids = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    places = {place.pk: place for place in Place.objects.filter(pk__in=place_ids)}
    products = {product.pk: product for product in Product.objects.filter(pk__in=product_ids).select_related("line")}
    balances = balances_of(BOOK, holders=place_ids, items=product_ids)
    levels = StockLevel.objects.filter(place__in=place_ids, product__in=product_ids)
    level_of = {(level.place_id, level.product_id): level for level in levels}
    used, coming = _used(place_ids, product_ids, since), _coming(place_ids, product_ids)
    rows = []
    for place_id, product_id in pairs:
        good, bad = (balances.get(AccountKey(place_id, product_id, grade), 0) for grade in GRADES)
        number, last_on = used.get((place_id, product_id), (0, None))
        rows.append(
            StockRow(
                places[place_id], products[product_id], good, bad, coming.get((place_id, product_id), 0),
                level_of.get((place_id, product_id)), number, last_on,
            )
        )  # fmt: skip
    return rows


def _used(places: set[int], products: set[int], since: date) -> dict[tuple[int, int], tuple[int, date | None]]:
    rows = Entry.objects.filter(
        account__book__key=BOOK,
        account__holder__in=places,
        account__item__in=products,
        account__grade="good",
        amount__lt=0,
        booked_on__gte=since,
        posting__movements__kind__in=USED_BY,
    )
    sums = rows.values_list("account__holder", "account__item").annotate(sum=Sum("amount"), last=Max("booked_on"))
    return {(place, product): (-amount, last) for place, product, amount, last in sums.order_by()}


def _coming(places: set[int], products: set[int]) -> dict[tuple[int, int], int]:
    lines = TransferLine.objects.filter(
        transfer__target__in=places, product__in=products, transfer__status=TransferStatus.SENT, grade="good"
    )
    sums = lines.values_list("transfer__target", "product").annotate(sum=Sum("sent")).order_by()
    return {(place, product): amount or 0 for place, product, amount in sums}


def lines_at(place: Place) -> list[tuple[Product, str, int]]:
    """(part, grade, pieces) of all that lies at a place, by model."""
    rows = accounts_at(place).exclude(amount=0).values_list("item", "grade", "amount")
    products = Product.objects.select_related("line").in_bulk([item for item, _grade, _amount in rows])
    found = [(products[item], grade, amount) for item, grade, amount in rows]
    return sorted(found, key=lambda row: (row[0].model, row[1] != "good"))


def has_stock(place: Place) -> bool:
    """Whether anything lies at a place."""
    return accounts_at(place).exclude(amount=0).exists()
