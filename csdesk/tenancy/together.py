"""Several small lists for one page in one statement: on a busy machine each statement waits its turn."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Model, QuerySet

from csdesk.tenancy.json_rows import DATABASE, Maker


def read_together(*lists: QuerySet[Any]) -> None:
    """Read the querysets, which keep their rows as if each had been asked alone; prefetches follow as usual.

    They come as JSON: for lists of a page, not for thousands of rows. Raises TypeError for a column of a type that
    JSON does not keep.
    """
    for rows, found in zip(lists, Statement(lists).ask(), strict=True):
        rows._result_cache = found


class Statement:
    """The statements that Django wrote for some querysets, put side by side as JSON columns of one."""

    def __init__(self, lists: Sequence[QuerySet[Any]]) -> None:
        # Not the proxy `connection`: the compiler asks it a thousand times, each by way of the thread.
        connection = connections[DATABASE]
        self._makers: list[Maker | None] = []
        self.params: list[Any] = []
        pieces = []
        for rows in lists:
            compiler = rows.query.get_compiler(connection=connection)
            try:
                sql, params = compiler.as_sql(with_col_aliases=True)
            except EmptyResultSet:
                self._makers.append(None)
                continue
            self._makers.append(Maker(rows, compiler))
            self.params += params
            pieces.append(f"(SELECT json_agg(r)::text FROM ({sql}) AS r)")  # noqa: S608
        self.sql = f"SELECT {', '.join(pieces)}" if pieces else ""

    def ask(self) -> list[list[Any]]:
        """The rows of each list."""
        return self.made(self.sql, self.params)

    def made(self, sql: str, values: Sequence[Any]) -> list[list[Any]]:
        """The rows of each list, asked by that text."""
        if not sql:
            return [[] for maker in self._makers]
        with connections[DATABASE].cursor() as cursor:
            cursor.execute(sql, values)
            texts = iter(cursor.fetchone())
        return [maker.rows(json.loads(next(texts) or "[]")) if maker else [] for maker in self._makers]


def hang(children: Iterable[Any], parents: Iterable[Model], *, name: str, by: str) -> None:
    """Give the parents those of the read children that are theirs, as a prefetch of `name` would; `by`: their key."""
    own: dict[Any, list[Any]] = {}
    for child in children:
        own.setdefault(getattr(child, by), []).append(child)
    nothing: QuerySet[Any] | None = None
    for parent in parents:
        mine = own.get(parent.pk)
        if mine is None and nothing is not None:
            rows = nothing
        else:
            rows = getattr(parent, name).none()
            rows._result_cache = mine or []
            nothing = nothing if mine else rows
        parent.__dict__.setdefault("_prefetched_objects_cache", {})[name] = rows
