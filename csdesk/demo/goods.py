"""What the companies sold: lines, models, two thousand units, and the price lists before and after 2012-02-06."""

import random
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from csdesk.people.models import Member, Team
from csdesk.tenancy.models import Tenant
from dealers.models import Dealer
from products.models import PriceList, Product, ProductLine, Unit
from products.services.prices import NewItem, plan_list, set_item
from shipping.models import Shipment
from shipping.rules.matching import Listed
from shipping.rules.parcels import Parcel, Waybill
from shipping.services.arriving import arrive
from shipping.services.freight import enter_list, open_statement
from shipping.services.sending import plan, report_waybill, send

UNITS = 2000
# From this day on every item is ten yuan cheaper (RPR-11).
CHEAPER = date(2012, 2, 6)
BEFORE = datetime(2011, 12, 1, 2, tzinfo=ZoneInfo("UTC"))
DAY = timedelta(days=1)


def contents() -> dict[str, Any]:
    """The goods as data, by preset."""
    return tomllib.loads((Path(__file__).parent / "goods.toml").read_text(encoding="utf-8"))


def stock_goods(tenant: Tenant, preset: str, *, now: datetime) -> None:
    """Enter lines, models, units and prices where there are none yet."""
    if preset not in contents() or PriceList.objects.exists():
        return
    goods, dice = contents()[preset], random.Random(f"{tenant.slug} goods")  # noqa: S311 - a story, not a secret
    lines = {row["key"]: ProductLine.objects.get_or_create(key=row["key"], defaults=row)[0] for row in goods["lines"]}
    models = [
        Product.objects.create(
            line=lines[key], model=model, name=name, is_part=key == "parts", has_serials=key != "parts"
        )
        for key, rows in goods["models"].items()
        for model, name in rows
    ]
    _sell([product for product in models if product.has_serials], dice, now.astimezone(ZoneInfo(tenant.zone)).date())
    _price(goods["prices"], lines)


def _sell(products: list[Product], dice: random.Random, today: date) -> None:
    dealers = list(Dealer.objects.order_by("pk"))
    units = []
    for number in range(UNITS):
        product = dice.choice(products)
        left = today - timedelta(days=dice.randint(5, 900))
        invoiced = left + timedelta(days=dice.randint(0, 4)) if dice.random() < 0.85 else None
        serial = f"{product.model.replace('-', '')}{left:%y%m}{number:05d}"
        units.append(
            Unit(
                serial=serial,
                product=product,
                dealer=dice.choice(dealers) if dealers else None,
                left_warehouse_on=left,
                invoiced_on=invoiced,
                received_on=left + timedelta(days=4) if dice.random() < 0.7 else None,
            )
        )
    Unit.objects.bulk_create(units, batch_size=500, ignore_conflicts=True)


def _price(rows: list[dict[str, Any]], lines: dict[str, ProductLine]) -> None:
    old = plan_list("付费返修价目表（2011）", date(2011, 1, 1), actor=None, now=BEFORE)
    for row in rows:
        line = lines[row["line"]] if "line" in row else None
        item = NewItem(row["key"], row["label"], row["yuan"] * 100, row["kind"], line, row["label_en"])
        set_item(old, item, actor=None, now=BEFORE)
    note = "每项维修在之前基础上下降人民币10元整"
    plan_list("付费返修价目表（2012）", CHEAPER, based_on=old, change_fen=-1000, note=note, actor=None, now=BEFORE)


def move_parcels(tenant: Tenant, specialist: Member, *, now: datetime) -> None:
    """Parcels of the last weeks at every stage, and last month's freight waiting to be explained."""
    if Shipment.objects.filter(leg="other.parcel").exists():
        return
    dice = random.Random(f"{tenant.slug} parcels")  # noqa: S311 - a story, not a secret
    warehouse = Team.objects.filter(key="warehouse").first()
    for number in range(24):
        at = now - timedelta(days=dice.randint(6, 55))
        waybill = Waybill("顺丰速运", f"SF10{number:04d}88", (at + 3 * DAY).date())
        parcel = Parcel(dice.choice(["广州办事处", "成都办事处", "北京办事处"]), "成品仓", pieces=dice.randint(1, 9),
                        contents=[{"product": "BK-500G", "quantity": 1}], from_team=warehouse)  # fmt: skip
        cost = dice.choice([1200, 1500, 1800, None])
        sent = send(None, "other.parcel", parcel, waybill=waybill, cost_fen=cost, actor=specialist, now=at)
        arrive(sent, pieces=parcel.pieces, actor=specialist, now=at + 3 * DAY)
    parcel = Parcel("上海办事处", "成品仓", pieces=3, from_team=warehouse)
    plan(None, "other.parcel", parcel, actor=specialist, now=now - timedelta(hours=3))
    late = send(None, "other.parcel", parcel, actor=specialist, now=now - 3 * DAY)
    send(None, "other.parcel", parcel, actor=specialist, now=now - timedelta(hours=5))
    report_waybill(late, Waybill("德邦快递", "DB55200188"), actor=specialist, now=now - DAY)
    _reconcile(tenant, specialist, dice, now)


def _reconcile(tenant: Tenant, specialist: Member, dice: random.Random, now: datetime) -> None:
    month = now.astimezone(ZoneInfo(tenant.zone)).date().replace(day=1) - DAY
    statement = open_statement(month, "顺丰速运", carrier="顺丰速运", actor=specialist, now=now - 2 * DAY)
    known = list(statement.rows.order_by("position"))
    listed = [Listed(row.waybill, (row.ours_fen or 1500) + dice.choice([0, 0, 0, 300])) for row in known[1:]]
    enter_list(
        statement, [*listed, Listed("SF99990001", 2600)], name="顺丰对账单.xlsx", actor=specialist, now=now - DAY
    )
