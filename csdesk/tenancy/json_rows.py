"""Rows that came as JSON, made into what Django would have made of its own columns."""

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any

from django.db import connections
from django.db.models import Field, JSONField, Model, QuerySet, prefetch_related_objects
from django.db.models.query import FlatValuesListIterable, ModelIterable, get_related_populators

DATABASE = "default"
_AS_IT_IS = {
    "AutoField", "BigAutoField", "BigIntegerField", "BooleanField", "CharField", "EmailField", "IntegerField",
    "PositiveIntegerField", "PositiveSmallIntegerField", "SlugField", "SmallIntegerField", "TextField",
}  # fmt: skip


class Maker:
    """Makes the objects of one list. Raises TypeError for columns that JSON does not keep."""

    def __init__(self, rows: QuerySet[Any], compiler: Any) -> None:
        select, info = compiler.select, compiler.klass_info
        if rows._iterable_class not in (ModelIterable, FlatValuesListIterable):
            raise TypeError(f"{rows._iterable_class} cannot be read together")
        self._columns = [(alias, _reader_of(expression)) for expression, _sql, alias in select]
        self._annotations = list((compiler.annotation_col_map or {}).items())
        self._prefetched = rows._prefetch_related_lookups  # type: ignore[attr-defined]
        self._model: type[Model] | None = None
        if rows._iterable_class is ModelIterable:
            self._model = info["model"]
            self._start, self._end = info["select_fields"][0], info["select_fields"][-1] + 1
            self._names = [column.target.attname for column, _sql, _alias in select[self._start : self._end]]
            self._populators = get_related_populators(info, select, DATABASE)  # type: ignore[call-arg]

    def rows(self, found: Iterable[dict[str, Any]]) -> list[Any]:
        """The objects, with what is prefetched."""
        values = [
            [
                value if (value := row[name]) is None or read is None else read(value)
                for name, read in self._columns
            ]
            for row in found
        ]  # fmt: skip
        if self._model is None:
            return [each[0] for each in values]
        made = [self._made(each, self._model) for each in values]
        if made and self._prefetched:
            prefetch_related_objects(made, *self._prefetched)
        return made

    def _made(self, values: list[Any], model: type[Model]) -> Model:
        one = model.from_db(DATABASE, self._names, values[self._start : self._end])
        for populator in self._populators:
            populator.populate(values, one)
        for name, place in self._annotations:
            setattr(one, name, values[place])
        return one


def _reader_of(expression: Any) -> Callable[[Any], Any] | None:
    """How a column's value comes back from JSON; None: as it is."""
    field = expression.output_field
    if isinstance(field, JSONField) and field.decoder is None:
        return None
    read, connection = _reader(field), connections[DATABASE]
    further = [*connection.ops.get_db_converters(expression), *expression.get_db_converters(connection)]
    if not further:
        return read

    def converted(value: Any) -> Any:
        value = read(value) if read is not None else value
        for convert in further:
            value = convert(value, expression, connection)
        return value

    return converted


def _reader(field: "Field[Any, Any]") -> Callable[[Any], Any] | None:
    kind = field.get_internal_type()
    if kind in ("ForeignKey", "OneToOneField"):
        return _reader(field.target_field)  # type: ignore[attr-defined]
    if kind == "ArrayField":
        each = _reader(field.base_field)  # type: ignore[attr-defined]
        return None if each is None else lambda values: [each(value) for value in values]
    readers: dict[str, Callable[[Any], Any]] = {
        "DateTimeField": datetime.fromisoformat,
        "DateField": date.fromisoformat,
        "TimeField": time.fromisoformat,
        "JSONField": json.dumps,
    }
    if kind in _AS_IT_IS:
        return None
    if kind not in readers:
        raise TypeError(f"{field} of type {kind} cannot be read together")
    return readers[kind]
