"""What the stock page lists: parts, page by page, and at which places."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from csdesk.ledger.models import Account, Entry
from csdesk.ledger.queries import accounts_of
from csdesk.people.models import Member
from products.models import Product
from spares.models import Place, StockLevel
from spares.policies import places_seen_by
from spares.queries.stock import BOOK, USED_BY

ALL, BELOW, SURPLUS, IDLE, BAD = "", "below", "surplus", "idle", "bad"
SHOWN = (ALL, BELOW, SURPLUS, IDLE, BAD)


def products_listed(member: Member, *, place: Place | None, words: str, show: str, since: date) -> QuerySet[Product]:
    """The parts of which something lies somewhere, narrowed as the page asks."""
    found = Product.objects.filter(pk__in=_items(member, place, show, since)).select_related("line")
    if words:
        found = found.filter(Q(model__icontains=words) | Q(name__icontains=words))
    return found


def pairs_listed(
    member: Member, products: Iterable[Product], *, place: Place | None, show: str, since: date
) -> list[tuple[int, int]]:
    """(place id, product id) of these parts, in their order, at the places that fit."""
    products = list(products)
    ids = [product.pk for product in products]
    rows: Iterable[tuple[int, int]]
    if show == BELOW:
        rows = _levels(member, place).filter(product__in=ids).values_list("place", "product")
    else:
        rows = _accounts(member, place, show, since).filter(item__in=ids).values_list("holder", "item")
    at: dict[int, set[int]] = {}
    for holder, item in rows:
        at.setdefault(item, set()).add(holder)
    return [(holder, product.pk) for product in products for holder in sorted(at.get(product.pk, ()))]


def _items(member: Member, place: Place | None, show: str, since: date) -> QuerySet:  # type: ignore[type-arg]
    if show == BELOW:
        return _levels(member, place).values("product")
    return _accounts(member, place, show, since).values("item")


def _levels(member: Member, place: Place | None) -> QuerySet[StockLevel]:
    found = StockLevel.objects.filter(places_seen_by(member, place="place"), is_below(), place__is_active=True)
    return found.filter(place=place) if place is not None else found


def is_below() -> Q:
    """A condition on levels: fewer good pieces than the minimum lie there, whether or not the manual reminds of it."""
    enough = accounts_of(BOOK).filter(
        holder=OuterRef("place_id"), item=OuterRef("product_id"), grade="good", amount__gte=OuterRef("minimum")
    )
    return Q(minimum__gt=0) & ~Q(Exists(enough))


def _accounts(member: Member, place: Place | None, show: str, since: date) -> QuerySet[Account]:
    places = Place.objects.filter(places_seen_by(member))
    holders = [place.pk] if place is not None else list(places.values_list("pk", flat=True))
    found = accounts_of(BOOK, holders=holders).filter(amount__gt=0)
    if show == BAD:
        return found.filter(grade="bad")
    if show == SURPLUS:
        full = StockLevel.objects.filter(
            place_id=OuterRef("holder"), product_id=OuterRef("item"), maximum__lt=OuterRef("amount")
        )
        return found.filter(Exists(full), grade="good")
    if show == IDLE:
        used = Entry.objects.filter(
            account=OuterRef("pk"), amount__lt=0, booked_on__gte=since, posting__movements__kind__in=USED_BY
        )
        return found.filter(~Exists(used), grade="good")
    return found
