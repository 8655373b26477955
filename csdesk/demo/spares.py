"""Two months of spares at the maker's: stock, exchanges, a transfer short of a piece, a count that differs."""

import random
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

from csdesk.demo.stage import person
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from products.models import Product, ProductLine
from shipping.rules.parcels import Waybill
from spares.models import Place
from spares.queries.stock import on_hand
from spares.services.arriving import receive_transfer
from spares.services.booking import Part, Proof
from spares.services.counting import enter_counts, open_stocktake
from spares.services.levels import set_level
from spares.services.moving import move_spares
from spares.services.requests import NewRequest, ask_for_spares
from spares.services.rounds import finish_round
from spares.services.transfers import order_transfer, send_transfer

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MOVES = 90
DEALERS = ["成都恒通", "重庆联达", "昆明科讯", "贵阳众合"]


def keep_spares(tenant: Tenant, *, begin: datetime, now: datetime) -> None:
    """Play the two months once, each day's moves at their moment; at the end something waits everywhere."""
    with tenant_atomic(tenant.pk):
        if Place.objects.exists():
            return
    dice = random.Random(f"spares {tenant.slug}")  # noqa: S311 - a story, not a secret
    with tenant_atomic(tenant.pk):
        _furnish(tenant, _data(), begin)
    span = (now - begin) / (MOVES + 8)
    for number in range(MOVES):
        with tenant_atomic(tenant.pk):
            _move(tenant, dice, number, begin + span * (number + 1))
    for act in (_transfers, _count, _apply):
        with tenant_atomic(tenant.pk):
            act(tenant, now)


def _furnish(tenant: Tenant, data: dict[str, list[str]], at: datetime) -> None:
    lines = {}
    for row in data["lines"]:
        key, name, brand = row.split("|")
        lines[key] = ProductLine.objects.get_or_create(key=key, defaults={"name": name, "brand": brand})[0]
    for row in data["parts"]:
        line, model, name = row.split("|")
        Product.objects.get_or_create(model=model, defaults={"line": lines[line], "name": name, "is_part": True})
    for row in data["places"]:
        key, name, name_en, kind, keeper, brand, address = row.split("|")
        Place.objects.create(
            key=key, name=name, name_en=name_en, kind=kind, brand=brand, address=address,
            keeper=person(tenant, keeper),
        )  # fmt: skip
    boss, dice = person(tenant, "supervisor"), random.Random(tenant.slug)  # noqa: S311 - a story
    for place, most in (("head-office", 120), ("chengdu", 24), ("shenzhen", 60)):
        for product in _parts():
            pieces = dice.randint(most // 3, most)
            _book("receive", _place(place), product, pieces, None, at, note="期初库存")
            if place == "chengdu":
                set_level(_place(place), product, minimum=6, maximum=30, actor=boss, now=at)


def _move(tenant: Tenant, dice: random.Random, number: int, at: datetime) -> None:
    """Mostly exchanges at the branch and at the desk, sometimes a delivery."""
    product = dice.choice(_parts()[: 15 if number % 3 else 20])
    dealer = dice.choice(DEALERS)
    if number % 9 == 0:
        _book("receive", _place("head-office"), product, dice.randint(5, 20), person(tenant, "warehouse"), at)
    elif number % 7 == 0:
        _book("receive", _place("desk"), product, 1, person(tenant, "specialist"), at, outside=dealer, grade="bad")
    elif number % 5 == 0:
        _book("issue", _place("shenzhen"), product, dice.randint(1, 3), person(tenant, "shipping"), at, outside=dealer)
    else:
        _book("swap", _place("chengdu"), product, 1, person(tenant, "branch"), at, outside=dealer)


def _transfers(tenant: Tenant, now: datetime) -> None:
    """One arrived, one is short of a piece, one is on its way without a waybill, one is still to be shipped."""
    keeper, branch = person(tenant, "warehouse"), person(tenant, "branch")
    for days, missing, waybill, acts in ((20, 0, "SF1390045521", 2), (1, 1, "SF1390087733", 2), (0.2, 0, "", 1),
                                         (0.1, 0, "", 0)):  # fmt: skip
        at = now - DAY * days
        parts = [Part(product, 4) for product in _parts()[6:9]]
        transfer = order_transfer(_place("head-office"), _place("chengdu"), parts, rule="SPR-01", actor=keeper, now=at)
        if acts:
            known = Waybill("顺丰", waybill) if waybill else None
            send_transfer(transfer, {}, waybill=known, actor=keeper, now=at + HOUR)
        if acts > 1:
            lines = list(transfer.lines.order_by("pk"))
            counts = {line.pk: 4 - (missing if line == lines[0] else 0) for line in lines}
            receive_transfer(transfer, counts, actor=branch, now=at + 3 * HOUR)


def _count(tenant: Tenant, now: datetime) -> None:
    """The channel department's count at the branch: one piece is missing, and nobody has explained it yet."""
    counter, place = person(tenant, "head-channel"), _place("chengdu")
    stocktake = open_stocktake(place, "irregular", actor=counter, now=now - 5 * HOUR)
    for hours in (4, 3):
        at = now - HOUR * hours
        counts = {
            line.pk: max(0, on_hand(place, line.product, line.grade) - (line.product.model == "MX-U32"))
            for line in stocktake.lines.select_related("product")
            if hours == 4 or line.differed
        }
        enter_counts(stocktake, counts, actor=counter, now=at)
        stocktake = finish_round(stocktake, actor=counter, now=at)


def _apply(tenant: Tenant, now: datetime) -> None:
    """The branch waits for the signature on what it has applied for."""
    parts = [Part(product, 10) for product in _parts()[:3]]
    new = NewRequest(_place("chengdu"), parts, "本月代理商换货较多，U盘库存不足，申请补充备品。")
    ask_for_spares(new, actor=person(tenant, "branch"), now=now - 2 * HOUR)


def _book(
    kind: str, place: Place, product: Product, pieces: int, actor: Member | None, at: datetime, **more: str
) -> None:
    part = Part(product, pieces, more.pop("grade", "good"))
    proof = Proof(evidence=more.pop("evidence", ""), note=more.pop("note", ""))
    try:
        move_spares(kind, place, [part], outside=more.get("outside", ""), proof=proof, actor=actor, now=at)
    except RuleViolation:
        return  # what is not there any more goes nowhere


def _place(key: str) -> Place:
    return Place.objects.select_related("keeper", "team").get(key=key)


def _data() -> dict[str, list[str]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _parts() -> list[Product]:
    """The story's own parts, in its order, whatever else the company sells."""
    models = [row.split("|")[1] for row in _data()["parts"]]
    found = {part.model: part for part in Product.objects.filter(model__in=models).select_related("line")}
    return [found[model] for model in models]
