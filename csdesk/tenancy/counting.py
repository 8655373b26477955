"""Numbers of many sorts in one statement, none counted further than anybody reads."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def counted(
    found: Mapping[str, QuerySet[Any]], *, most: int, firsts: Mapping[str, QuerySet[Any]] = MappingProxyType({})
) -> dict[str, Any]:
    """How many rows each query finds, up to `most` of each; of `firsts` the one value of the first row, or None."""
    known: dict[str, Any] = {**dict.fromkeys(found, 0), **dict.fromkeys(firsts)}
    pieces: dict[str, str] = {}
    values: list[Any] = []
    asked = {
        name: (rows.order_by().values("pk")[:most], "SELECT count(*) FROM ({}) AS rows") for name, rows in found.items()
    }
    asked |= {name: (rows[:1], "{}") for name, rows in firsts.items()}
    for name, (rows, piece) in asked.items():
        try:
            sql, params = rows.query.sql_with_params()
        except EmptyResultSet:  # nobody may see any
            continue
        pieces[name] = f"({piece.format(sql)})"
        values += params
    if pieces:
        # Statements that Django wrote, put side by side.
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(pieces.values())}", values)
            known |= zip(pieces, cursor.fetchone(), strict=True)
    return known
