"""What kind of value a section's field holds: read from its type, so that forms and pages need no list of their own."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from csdesk.rulebook.sections.base import Kind, Label, Section

_PLAIN = {bool: "bool", int: "int", Decimal: "decimal", date: "date", str: "text"}


@dataclass(frozen=True)
class Shape:
    """`kind`: text, int, decimal, bool, date, choice, label, section, or a mark such as budget, role, fact.

    `many`: a list of them; `optional`: it may be left empty; `choices`: the words of a choice;
    `model`: the class of a section.
    """

    kind: str
    many: bool = False
    optional: bool = False
    choices: tuple[str, ...] = ()
    model: type[Section] | None = None


def shape_of(section: type[Section], name: str) -> Shape:
    """The shape of a section's field."""
    field = section.model_fields[name]
    shape = _shape(field.annotation)
    marked = [mark.name for mark in field.metadata if isinstance(mark, Kind)]
    empty = field.is_required() is False and shape.kind == "text"
    return Shape(marked[-1] if marked else shape.kind, shape.many, shape.optional or empty, shape.choices, shape.model)


def _shape(annotation: Any) -> Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        inner = _shape(arguments[0])
        marked = [mark.name for mark in arguments[1:] if isinstance(mark, Kind)]
        return Shape(marked[-1] if marked else inner.kind, inner.many, inner.optional, inner.choices, inner.model)
    if origin in (Union, UnionType):
        [inner] = [_shape(argument) for argument in arguments if argument is not NoneType]
        return Shape(inner.kind, inner.many, True, inner.choices, inner.model)
    if origin is tuple:
        inner = _shape(arguments[0])
        return Shape(inner.kind, True, inner.optional, inner.choices, inner.model)
    if origin is Literal:
        return Shape("choice", choices=arguments)
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return Shape("label" if annotation is Label else "section", model=annotation)
    return Shape(_PLAIN[annotation])
