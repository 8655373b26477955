"""What only the owner of the tables may do: companies themselves, and what spans them."""

from collections.abc import Sequence
from typing import Any

from django.db import connections


def execute_as_owner(statement: str, values: Sequence[Any]) -> int:
    """Run one statement with the owner's credential, committed at once; how many rows it touched."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)
        touched: int = cursor.rowcount
    return touched
