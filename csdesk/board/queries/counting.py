"""Numbers of many sorts in one statement, none counted further than anybody reads."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

# "999+" says the same as any larger number, and a thousand index entries cost the same in every company.
MOST = 1000


def counted(
    found: Mapping[str, QuerySet[Any]], *, firsts: Mapping[str, QuerySet[Any]] = MappingProxyType({}), most: int = MOST
) -> dict[str, Any]:
    """How many rows each query finds, up to `most` of each; of `firsts` the one value of the first row, or None."""
    parts, values = [], []
    for name, rows in found.items():
        sql, params = _statement(rows.order_by().values("pk")[:most])
        parts.append(f'(SELECT count(*) FROM ({sql}) AS "{name}")')  # noqa: S608 - what the ORM wrote
        values += params
    for rows in firsts.values():
        sql, params = _statement(rows[:1])
        parts.append(f"({sql})")
        values += params
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return dict(zip([*found, *firsts], cursor.fetchone(), strict=True))


def _statement(rows: QuerySet[Any]) -> tuple[str, list[Any]]:
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:  # nobody may see any
        return "SELECT NULL WHERE FALSE", []
    return sql, list(params)
