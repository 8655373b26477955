"""Products and units from a file: a row each, judged in batches, written in a few statements."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from csdesk.imports.models import Act
from csdesk.imports.registry import Errand, ImportKind, Row
from csdesk.imports.rules import Choice, Column, Day, Line, Problem
from dealers.models import Dealer
from products.models import Product, ProductLine, Unit
from products.policies import may_keep_catalogue
from products.rules.serials import problem_of, spelled
from products.services.units import DAYS

YES_NO = {"是": True, "否": False, "yes": True, "no": False, "y": True, "n": False, "1": True, "0": False}


def product_columns(now: datetime) -> Sequence[Column]:
    """What a file of products may hold."""
    lines = {name: line for line in ProductLine.objects.order_by("name") for name in (line.name, line.key)}
    return [
        Line("model", _("Model"), ("型号", "产品型号", "货号"), is_required=True, most=80, example="PD-500"),
        Line("name", _("Name"), ("名称", "产品名称", "品名"), most=200, example="500GB 移动硬盘"),
        Choice("line", _("Product line"), ("产品线", "类别", "产品类别"), words={k: v.pk for k, v in lines.items()}),
        Choice("is_part", _("Spare part"), ("零部件", "配件"), words=YES_NO),
        Choice("has_serials", _("Has serial numbers"), ("有序列号",), words=YES_NO),
    ]


def unit_columns(now: datetime) -> Sequence[Column]:
    """What a file of units may hold."""
    return [
        Line("serial", _("Serial number"), ("序列号", "sn", "s/n", "机身号"), is_required=True, most=120),
        Line("model", _("Model"), ("型号", "产品型号", "货号"), most=80, example="PD-500"),
        Line("dealer", _("Dealer code"), ("编码", "客户编码", "代理商编码"), most=40, example="GX-001"),
        Day("left_warehouse_on", _("Left the warehouse on"), ("出库日期", "出库"), example="2026-03-01"),
        Day("invoiced_on", _("Date of invoice"), ("发票日期", "开票日期"), example="2026-03-02"),
        Day("received_on", _("Date of receipt"), ("收货日期", "签收日期")),
        Day("activated_on", _("Date of activation"), ("激活日期",)),
    ]  # fmt: skip


def judge_products(rows: list[Row], errand: Errand) -> None:
    """Say of each product whether it is new, another, or the same as before."""
    known = {each.model: each for each in Product.objects.filter(model__in=_values(rows, "model"))}
    for row in rows:
        if row.problems:
            continue
        product = known.get(row.values["model"])
        if product is None and "line" not in row.values:
            row.problems["line"] = Problem(gettext_noop("Must be filled in."))
        elif product is not None and not errand.changes_known:
            row.problems["model"] = Problem(gettext_noop("A product of this model number is noted already."))
        else:
            row.act = Act.NEW if product is None else _act(product, _product_facts(row))


def write_products(rows: list[Row], errand: Errand) -> None:
    """Write a batch of products."""
    for row in rows:
        if row.act == Act.SAME:
            continue
        facts = _product_facts(row)
        created = {"name": row.values["model"], **facts}
        Product.objects.update_or_create(model=row.values["model"], defaults=facts, create_defaults=created)


def _product_facts(row: Row) -> dict[str, Any]:
    facts = {name: value for name, value in row.values.items() if name in ("name", "is_part", "has_serials")}
    return {**facts, "line_id": row.values["line"]} if "line" in row.values else facts


def judge_units(rows: list[Row], errand: Errand) -> None:
    """Say of each unit what is wrong with its serial, model, dealer and days, and whether it is news."""
    products = {each.model: each for each in Product.objects.filter(model__in=_values(rows, "model"))}
    dealers = {each.code: each for each in Dealer.objects.filter(code__in=_values(rows, "dealer"))}
    known = {
        each.serial: each for each in Unit.objects.filter(serial__in={spelled(s) for s in _values(rows, "serial")})
    }
    for row in rows:
        if row.problems:
            continue
        unit = known.get(spelled(row.values["serial"]))
        row.problems.update(_unit_problems(row, unit, products, dealers, errand))
        if not row.problems:
            row.act = Act.NEW if unit is None else _act(unit, _unit_facts(row, products, dealers))


def _unit_problems(
    row: Row, unit: Unit | None, products: dict[str, Product], dealers: dict[str, Dealer], errand: Errand
) -> dict[str, Problem]:
    values, found = row.values, {}
    if sentence := problem_of(spelled(values["serial"])):
        found["serial"] = Problem(gettext_noop("%(reason)s"), {"reason": sentence})
    elif unit is not None and not errand.changes_known:
        found["serial"] = Problem(gettext_noop("A unit of this serial number is noted already."))
    if unit is None and "model" not in values:
        found["model"] = Problem(gettext_noop("Must be filled in."))
    elif "model" in values and values["model"] not in products:
        found["model"] = Problem(gettext_noop("There is no product of this model number."))
    if "dealer" in values and values["dealer"] not in dealers:
        found["dealer"] = Problem(gettext_noop("There is no dealer of this code."))
    for name in DAYS:
        day: date | None = values.get(name)
        if day is not None and day > errand.now.date():
            found[name] = Problem(gettext_noop("This day lies ahead."))
    return found


def write_units(rows: list[Row], errand: Errand) -> None:
    """Write a batch of units: new ones in one statement."""
    products = {each.model: each for each in Product.objects.filter(model__in=_values(rows, "model"))}
    dealers = {each.code: each for each in Dealer.objects.filter(code__in=_values(rows, "dealer"))}
    facts = {spelled(row.values["serial"]): _unit_facts(row, products, dealers) for row in rows if row.act != Act.SAME}
    new = {spelled(row.values["serial"]) for row in rows if row.act == Act.NEW}
    Unit.objects.bulk_create(Unit(serial=serial, **facts[serial]) for serial in sorted(new))
    for serial in facts.keys() - new:
        Unit.objects.filter(serial=serial).update(**facts[serial])


def _unit_facts(row: Row, products: dict[str, Product], dealers: dict[str, Dealer]) -> dict[str, Any]:
    facts: dict[str, Any] = {name: row.values[name] for name in DAYS if name in row.values}
    if "model" in row.values:
        facts["product_id"] = products[row.values["model"]].pk
    if "dealer" in row.values:
        facts["dealer_id"] = dealers[row.values["dealer"]].pk
    return facts


def _act(record: Product | Unit, facts: dict[str, Any]) -> str:
    return Act.CHANGE if any(getattr(record, name) != value for name, value in facts.items()) else Act.SAME


def _values(rows: list[Row], name: str) -> set[str]:
    return {row.values[name] for row in rows if name in row.values}


PRODUCTS = ImportKind(
    "products",
    _("Products"),
    columns=product_columns,
    may=may_keep_catalogue,
    judge=judge_products,
    write=write_products,
    identity=lambda row: row.values.get("model"),
    home="products:products",
    hint=_("One row a product. The product line has to be there already."),
)
UNITS = ImportKind(
    "units",
    _("Units"),
    columns=unit_columns,
    may=may_keep_catalogue,
    judge=judge_units,
    write=write_units,
    identity=lambda row: spelled(row.values.get("serial", "")) or None,
    home="products:units",
    hint=_("One row a unit: its serial, its model, to whom it was sold, and the days from which warranty counts."),
)
