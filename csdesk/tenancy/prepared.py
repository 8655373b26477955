"""Pages whose statement is written once, by Django and by PostgreSQL: writing it takes longer than reading by it."""

import itertools
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.models import QuerySet
from psycopg2.extensions import AsIs

from csdesk.tenancy.json_rows import DATABASE
from csdesk.tenancy.scoping import ActiveTenant, required_tenant
from csdesk.tenancy.together import Statement

# What stands in for an id while a statement is written: ids of rows do not come near it.
_FIRST_STAND_IN = 2**62
# The same for a moment.
_FIRST_MOMENT = datetime(9000, 1, 1, tzinfo=UTC)
# Numbers up to here may stand in a written statement as they are: they are no ids that somebody looked up.
_MOST_OF_A_CONSTANT = 1
# What PostgreSQL keeps planned for one connection: a page's plan takes some hundred kilobytes there.
_MOST_PLANS = 64
# A page of the queue.
_PLACES = 30
# Shapes of one page: a shape for each set of permissions that some company's roles come to.
_MOST_SHAPES = 256
# Words' stand-ins begin with a character of Unicode's private use. What is made of one, or of an id's, still has this.
_MARK = "\ue000"
_MARKS = (_MARK, str(_FIRST_STAND_IN)[:-3])

Given = int | str | datetime
# What PostgreSQL calls each.
_TYPES = {int: "bigint", str: "text", datetime: "timestamptz"}

# Names of this process's statements.
_numbers = itertools.count(1)


class Prepared:
    """The lists of a page that is asked again and again: read together by a statement that was written once.

    `build(shape, **given)` makes the querysets. The statement is kept by `shape`, so whatever decides how the
    querysets look (a permission, whether there is a phone number) belongs into it; `given` are the ids, words and
    moments that change from page to page and appear in conditions only. The company is put in anew each time.

    PostgreSQL keeps the plan as well: for a page of a dozen lists planning takes five times what reading does. Lists
    that go by indexes on the given ids want one plan; `keeps_plan=False` for those that look through what a company
    has, which is read otherwise in a large one than in a small one.
    """

    def __init__(self, build: Callable[..., Sequence[QuerySet[Any]]], *, keeps_plan: bool = True) -> None:
        self._build = build
        self._keeps_plan = keeps_plan
        self._kept = lru_cache(maxsize=_MOST_SHAPES)(self._write)

    def read(self, shape: Hashable, **given: Given) -> list[list[Any]]:
        """The rows of each list. What cannot be kept (it asks for an id or a moment that was not given, or was read
        from the database while it was built) is written anew each time."""
        statement = self._kept(shape, _names_of(given))
        if statement is None:
            return Statement(self._build(shape, **given)).ask()
        return statement.ask_about(given, by_plan=self._keeps_plan and settings.PREPARED_STATEMENTS)

    def keeps(self, shape: Hashable, **given: Given) -> bool:
        """Whether the statement of this shape is written once."""
        return self._kept(shape, _names_of(given)) is not None

    def _write(self, shape: Hashable, names: tuple[tuple[str, type], ...]) -> "_Written | None":
        stand_ins = {name: _stand_in(name, number, kind) for number, (name, kind) in enumerate(names)}
        asked: list[str] = []

        def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            asked.append(sql)
            return execute(sql, *rest)

        # What the database says while the lists are built may be another thing next time.
        with connections[DATABASE].execute_wrapper(note):
            statement = _Written(self._build(shape, **stand_ins), stand_ins)
        return statement if statement.is_general and not asked else None


class _Written(Statement):
    """A statement in which ids, words and moments stand in for those that are asked about."""

    def __init__(self, lists: Sequence[QuerySet[Any]], stand_ins: Mapping[str, Given]) -> None:
        super().__init__(lists)
        self._name = f"csdesk_{next(_numbers)}"
        self._stand_ins = stand_ins
        self._is_of_a_company = any(isinstance(value, ActiveTenant) for value in self.params)

    @property
    def is_general(self) -> bool:
        """Whether nothing in it but the company and what stands in may be another next time: no id, no moment."""
        return all(value in self._stand_ins.values() or _is_constant(value) for value in self.params)

    def ask_about(self, given: Mapping[str, Given], *, by_plan: bool) -> list[list[Any]]:
        """The rows of each list, with the given in place of what stood in for it."""
        if not self.sql:
            return self.made("", [])
        connection = connections[DATABASE]
        # Also the wall that else is in the statement's text: no company, no rows.
        tenant = required_tenant(connection) if self._is_of_a_company else 0
        if not by_plan or not self._is_planned(connection):
            return self.made(
                self.sql, self._filled({self._stand_ins[name]: value for name, value in given.items()}, tenant)
            )
        values = [tenant, *given.values()]
        return self.made(f"EXECUTE {self._name} ({', '.join(['%s'] * len(values))})", values)

    def _filled(self, given: Mapping[Any, Any], tenant: Any) -> list[Any]:
        return [tenant if isinstance(value, ActiveTenant) else given.get(value, value) for value in self.params]

    def _is_planned(self, connection: Any) -> bool:
        """Have this connection keep the statement; whether it does."""
        connection.ensure_connection()
        if self._name in connection.csdesk_planned:
            return True
        if len(connection.csdesk_planned) >= _MOST_PLANS:
            return False
        # What is the same each time stands in the text, where partial indexes want it.
        places = {value: AsIs(f"${number}") for number, value in enumerate(self._stand_ins.values(), start=2)}
        types = ["bigint", *(_TYPES[type(value)] for value in places)]
        text = f"PREPARE {self._name} ({', '.join(types)}) AS {self.sql}"
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(text, self._filled(places, AsIs("$1")))
        connection.csdesk_planned.add(self._name)
        return True


def in_places(ids: Sequence[int]) -> dict[str, int]:
    """Ids to be given: the last again up to a round number of them, so that lists of any length have few shapes."""
    wanted = -(-len(ids) // _PLACES) * _PLACES
    return {f"id{place}": ids[min(place, len(ids) - 1)] for place in range(wanted)}


def _stand_in(name: str, number: int, kind: type) -> Given:
    if kind is datetime:
        return _FIRST_MOMENT + timedelta(seconds=number)
    return f"{_MARK}{name}" if kind is str else _FIRST_STAND_IN + number


def _names_of(given: Mapping[str, Given]) -> tuple[tuple[str, type], ...]:
    return tuple((name, type(value)) for name, value in given.items())


def _is_constant(value: Any) -> bool:
    if isinstance(value, str):
        return not any(mark in value for mark in _MARKS)
    if isinstance(value, ActiveTenant | bool | Enum):
        return True
    return isinstance(value, int) and abs(value) <= _MOST_OF_A_CONSTANT
