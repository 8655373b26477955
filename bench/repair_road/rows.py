"""One company with many units, returns, parts and ledger entries, loaded by SQL."""

from typing import Any

from django.db import models

from csdesk.cases.models import Case
from csdesk.ledger.models import Account, Entry, Posting
from products.models import Product, ProductLine, Unit
from repairs.models import ReturnLine, ReturnOrder
from spares.models import Place

TENANT, MODELS, PLACES, GRADES = 1000, 200, 20, 2
SERIAL = "'KS' || lpad(i::text, 10, '0')"
DAY = "date '2024-01-01' + (i %% 900)::int"


def insert(model: type[models.Model], given: dict[str, str], numbers: str) -> str:
    """INSERT … SELECT over a series `i`; columns that are not given get what a new object has."""
    columns = {"tenant_id": str(TENANT), **given}
    for field in model._meta.concrete_fields:
        if not (field.column in columns or field.primary_key or field.null or field.generated):
            columns[field.column] = _plain(field)
    return (
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "  # noqa: S608 - names and pieces of our own
        f"SELECT {', '.join(columns.values())} FROM generate_series(1, {numbers}) i"
    )


def _plain(field: Any) -> str:
    value = field.get_default()
    if value in (None, ""):
        return "''" if field.empty_strings_allowed else "0"
    if isinstance(value, bool | int):
        return str(value).lower()
    return f"'{value}'" if isinstance(value, str) else f"'{'[]' if isinstance(value, list) else '{}'}'"


def goods() -> list[str]:
    """A line, its models, its parts, and every unit that was sold."""
    product = {"id": "i", "line_id": "1", "model": "'M-' || i", "name": "'移动硬盘 ' || i", "is_active": "true"}
    part = {**product, "id": f"{MODELS} + i", "model": "'P-' || i", "is_part": "true", "has_serials": "false"}
    unit = {
        "id": "i",
        "serial": SERIAL,
        "product_id": f"1 + i %% {MODELS}",
        "invoiced_on": DAY,
        "left_warehouse_on": DAY,
    }
    return [
        insert(ProductLine, {"id": "i", "key": "'drives'", "name": "'移动硬盘'"}, "1"),
        insert(Product, product, str(MODELS)),
        insert(Product, part, "%(parts)s"),
        insert(Unit, unit, "%(units)s"),
    ]


def returns() -> list[str]:
    """Returns that are over, each with one unit of its own."""
    case = {
        "id": "i", "kind": "'return'", "number": "'FX-2025-' || lpad(i::text, 6, '0')", "title": "'返修 ' || i",
        "phase": "'closed'", "opened_at": "now() - interval '300 days'", "closed_at": "now() - interval '290 days'",
        "holder_id": "%(me)s",
    }  # fmt: skip
    order = {
        "id": "i", "case_id": "i", "status": "'arrived'", "route": "'factory'", "sender_name": "'代理商 ' || i %% 5000",
        "unit_count": "1", "received_at": "now() - interval '299 days'", "arrived_at": "now() - interval '290 days'",
    }  # fmt: skip
    line = {
        "id": "i", "order_id": "i", "position": "1", "serial": SERIAL, "unit_id": "i",
        "product_id": f"1 + i %% {MODELS}", "counted": "'present'", "result": "'repaired'", "is_under_way": "false",
        "warranty": "'in'", "result_at": "now() - interval '292 days'",
    }  # fmt: skip
    return [
        insert(Case, case, "%(returns)s"),
        insert(ReturnOrder, order, "%(returns)s"),
        insert(ReturnLine, line, "%(returns)s"),
    ]


def stock() -> list[str]:
    """Every part good and bad at every place, and the movements that made it so."""
    accounts = f"%(parts)s * {PLACES * GRADES}"
    account = {
        "id": "i",
        "book_id": "%(book)s",
        "holder": f"1 + i %% {PLACES}",
        "item": f"{MODELS} + 1 + (i - 1) / {PLACES * GRADES}",
        "grade": f"CASE WHEN (i - 1) / {PLACES} %% 2 = 0 THEN 'good' ELSE 'bad' END",
        "amount": f"%(entries)s / (%(parts)s * {PLACES * GRADES})",
    }
    posting = {
        "id": "i", "book_id": "%(book)s", "happened_at": "now() - interval '100 days'",
        "recorded_at": "now() - interval '100 days'", "booked_on": "current_date - 100", "rule": "'SPR-02'",
    }  # fmt: skip
    entry = {
        "id": "i",
        "posting_id": "1 + i %% 1000",
        "account_id": f"1 + i %% (%(parts)s * {PLACES * GRADES})",
        "amount": "1",
        "booked_on": "current_date - (i %% 700)::int",
    }
    place = {"id": "i", "key": "'place-' || i", "name": "'库点 ' || i", "kind": "'branch'", "is_active": "true"}
    return [
        insert(Place, place, str(PLACES)),
        insert(Account, account, accounts),
        insert(Posting, posting, "1000"),
        insert(Entry, entry, "%(entries)s"),
    ]


LOADED = (ProductLine, Product, Unit, Case, ReturnOrder, ReturnLine, Place, Account, Posting, Entry)
