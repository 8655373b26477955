"""A company with spares: its places, who works there, a few parts, and pieces on the shelf."""

from datetime import datetime
from typing import Any

from csdesk.people.models import Member
from products.models import Product, ProductLine
from shipping.rules.parcels import Waybill
from spares.models import Grade, Movement, Place, PlaceKind
from spares.services.booking import Part, Proof
from spares.services.moving import move_spares
from tests.tickets.company import MONDAY, hire

# In one parcel may lie what goes with several transfers.
WAYBILL = Waybill("顺丰", "SF1000", is_shared=True)


def part(model: str = "MX-32G", *, brand: str = "Maxell", **fields: Any) -> Product:
    """A part by its model, made when it is missing."""
    line, _made = ProductLine.objects.get_or_create(key=brand.lower(), defaults={"name": brand, "brand": brand})
    values = {"line": line, "name": f"{model} name", "is_part": True, **fields}
    return Product.objects.get_or_create(model=model, defaults=values)[0]


def place(kind: str = PlaceKind.BRANCH, key: str = "", **fields: Any) -> Place:
    """A place of a kind."""
    key = key or str(kind).replace("_", "-")
    return Place.objects.create(key=key, name=f"{key}库", name_en=key, kind=kind, **fields)


def stock(
    at: Place, product: Product, pieces: int, grade: str = Grade.GOOD, *, now: datetime = MONDAY, **more: Any
) -> Movement:
    """Put pieces on a shelf."""
    return move_spares("receive", at, [Part(product, pieces, grade)], actor=None, now=now, **more)


def issue(at: Place, product: Product, pieces: int, *, now: datetime = MONDAY, **more: Any) -> Movement:
    """Give good pieces out."""
    more.setdefault("proof", Proof())
    return move_spares("issue", at, [Part(product, pieces)], actor=None, now=now, **more)


def keeper_of(at: Place, role: str = "branch", login: str = "") -> Member:
    """Somebody who keeps the place."""
    keeper = hire(login or f"keeper-{at.key}", role)
    at.keeper = keeper
    at.save()
    return keeper
