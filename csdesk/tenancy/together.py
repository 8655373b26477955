"""Several small lists for one page in one statement: on a busy machine each statement waits its turn."""

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, QuerySet

_AS_IT_IS = {
    "AutoField", "BigAutoField", "BigIntegerField", "BooleanField", "CharField", "EmailField", "IntegerField",
    "PositiveIntegerField", "SlugField", "SmallIntegerField", "TextField",
}  # fmt: skip


def read_together(*lists: QuerySet[Any]) -> None:
    """Read the querysets, which keep their rows as if each had been asked alone; prefetches follow as usual.

    They come as JSON: for lists of a page, not for thousands of rows. Raises TypeError for a column of a type that
    JSON does not keep.
    """
    pieces: list[tuple[QuerySet[Any], Any, str, Any]] = []
    for rows in lists:
        compiler = rows.query.get_compiler(connection=connection)
        try:
            pieces.append((rows, compiler, *compiler.as_sql(with_col_aliases=True)))
        except EmptyResultSet:
            rows._result_cache = []
    if not pieces:
        return
    # Statements that Django wrote, put side by side.
    columns = ", ".join(f"(SELECT json_agg(r)::text FROM ({sql}) AS r)" for _rows, _by, sql, _params in pieces)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [value for *_rest, params in pieces for value in params])
        for (rows, compiler, *_rest), text in zip(pieces, cursor.fetchone(), strict=True):
            _fill(rows, compiler, json.loads(text or "[]"))


def hang(children: QuerySet[Any], parents: Iterable[Any], *, name: str, by: str) -> None:
    """Give the parents those of the read children that are theirs, as a prefetch of `name` would; `by`: their key."""
    own: dict[Any, list[Any]] = {}
    for child in children:
        own.setdefault(getattr(child, by), []).append(child)
    for parent in parents:
        rows = children.none()
        rows._result_cache = own.get(parent.pk, [])
        parent.__dict__.setdefault("_prefetched_objects_cache", {})[name] = rows


def _fill(rows: QuerySet[Any], compiler: Any, found: Iterable[dict[str, Any]]) -> None:
    """Let Django make of the columns what it would have made of its own."""
    columns = [(alias, _reader(expression.output_field)) for expression, _sql, alias in compiler.select]
    values = [[read(row[name]) if row[name] is not None else None for name, read in columns] for row in found]
    compiler.execute_sql = lambda *_args, **_options: [values]
    rows.query.get_compiler = lambda *_args, **_options: compiler  # type: ignore[method-assign]
    try:
        rows._result_cache = list(rows._iterable_class(rows))  # type: ignore[call-overload]
    finally:
        del rows.query.get_compiler


def _reader(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    """How a value of the field comes back from JSON."""
    kind = field.get_internal_type()
    if kind in ("ForeignKey", "OneToOneField"):
        return _reader(field.target_field)  # type: ignore[attr-defined]
    if kind == "ArrayField":
        each = _reader(field.base_field)  # type: ignore[attr-defined]
        return lambda values: [each(value) for value in values]
    readers: dict[str, Callable[[Any], Any]] = {
        "DateTimeField": datetime.fromisoformat,
        "DateField": date.fromisoformat,
        "JSONField": json.dumps,
    }
    if kind in _AS_IT_IS:
        return lambda value: value
    if kind not in readers:
        raise TypeError(f"{field} of type {kind} cannot be read together")
    return readers[kind]
