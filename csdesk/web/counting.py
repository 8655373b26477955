"""Several badges for one page in one statement, and how a number is told that is not counted to its end."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from csdesk.tenancy import counting

# A badge need not count further.
MOST_COUNTED = 100


def counted(asked: Mapping[str, QuerySet[Any] | int | None]) -> dict[str, int | None]:
    """How many rows each queryset has, up to a hundred; what is a number already stays as it is."""
    rows = {key: each for key, each in asked.items() if isinstance(each, QuerySet)}
    numbers = {key: each for key, each in asked.items() if not isinstance(each, QuerySet)}
    return numbers | counting.counted(rows, most=MOST_COUNTED)


def capped(number: int, *, most: int = MOST_COUNTED) -> str:
    """A number as it is shown that was counted up to `most`: "99+" says the same as any larger one."""
    return f"{most - 1}+" if number >= most else str(number)
