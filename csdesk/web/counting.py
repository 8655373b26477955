"""Several numbers for one page in one statement."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

# A badge need not count further.
MOST_COUNTED = 100


def counted(asked: Mapping[str, QuerySet[Any] | int | None]) -> dict[str, int | None]:
    """How many rows each queryset has, up to a hundred; what is a number already stays as it is."""
    known: dict[str, int | None] = {}
    pieces: dict[str, tuple[str, Any]] = {}
    for key, rows in asked.items():
        if not isinstance(rows, QuerySet):
            known[key] = rows
            continue
        try:
            pieces[key] = rows.order_by().values("pk")[:MOST_COUNTED].query.sql_with_params()
        except EmptyResultSet:
            known[key] = 0
    if pieces:
        # Statements that Django wrote, put side by side.
        columns = ", ".join(f"(SELECT count(*) FROM ({sql}) AS rows)" for sql, _params in pieces.values())  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + columns, [value for _sql, params in pieces.values() for value in params])
            known |= zip(pieces, cursor.fetchone(), strict=True)
    return known
