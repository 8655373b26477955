"""Lists page by "more", never by number: the next page begins after the last row's keys."""

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_datetime

from csdesk.web.storable import storable

Row = TypeVar("Row", bound=Model)
PAGE_SIZE = 50


@dataclass(frozen=True)
class CursorPage(Generic[Row]):
    """Some rows and the cursor behind them (empty: these were the last)."""

    rows: Sequence[Row]
    next_cursor: str
    is_first: bool

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def page_of(
    queryset: QuerySet[Row], cursor: str | None, *, by: Sequence[str], size: int = PAGE_SIZE
) -> CursorPage[Row]:
    """The page behind `cursor`, ordered by the fields `by` ("-opened_at", "-id"); the last must be unique.

    Nulls may not occur in these fields. A cursor that is damaged or of another list starts from the top.
    """
    keys = _read(cursor, len(by))
    if keys is not None:
        try:
            queryset = queryset.filter(_behind(by, keys))
        except (TypeError, ValueError, OverflowError, ValidationError):  # keys of another list
            keys = None
    rows = list(queryset.order_by(*by)[: size + 1])
    return page_from(rows, by=by, size=size, is_first=keys is None)


def page_from(rows: Sequence[Row], *, by: Sequence[str], size: int, is_first: bool = True) -> CursorPage[Row]:
    """A page of rows that are read already: one more than it shows, if there are more."""
    more = len(rows) > size
    rows = rows[:size]
    return CursorPage(rows, _write([_value(rows[-1], field) for field in by]) if more else "", is_first)


def _behind(by: Sequence[str], keys: Sequence[Any]) -> Q:
    """(a, b) > (x, y) written out, each field in its own direction."""
    condition = Q()
    for index, (field, key) in enumerate(zip(by, keys, strict=True)):
        equal = Q(**{by[i].lstrip("-"): keys[i] for i in range(index)})
        condition |= equal & Q(**{f"{field.lstrip('-')}__{'lt' if field.startswith('-') else 'gt'}": key})
    return condition


def _value(row: Any, field: str) -> Any:
    value = row
    for name in field.lstrip("-").split("__"):
        value = getattr(value, name)
    return value


def _write(values: Sequence[Any]) -> str:
    plain = [{"at": value.isoformat()} if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain, default=str).encode()).decode().rstrip("=")


def _read(cursor: str | None, length: int) -> list[Any] | None:
    if not cursor:
        return None
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(plain, list) or len(plain) != length:
            return None
        # A day that no calendar has is a ValueError, too.
        values = [parse_datetime(str(value.get("at"))) if isinstance(value, dict) else value for value in plain]
    except (binascii.Error, ValueError, RecursionError):
        return None
    return None if any(_is_foreign(value) for value in values) else values


def _is_foreign(value: Any) -> bool:
    """Whether no row can have this key: then the cursor is none of ours."""
    return value is None or isinstance(value, list) or (isinstance(value, str) and not storable(value))
