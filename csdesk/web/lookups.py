"""`{{ row.case.title }}` without detours: most of what templates name are attributes of our own objects.

Django tries each name as a key first and as an attribute afterwards, with an exception in between, and asks of every
value whether it can be called. Whatever is not a plain attribute or a key of a dict is left to Django's own way.
"""

from typing import Any

from django.template.base import Variable
from django.template.context import BaseContext

_by_django = Variable._resolve_lookup  # type: ignore[attr-defined]
_PLAIN = frozenset({str, int, bool, float, type(None), list, tuple, dict})
_MISSING = object()


def install() -> None:
    """Have templates look up names this way."""
    Variable._resolve_lookup = _look_up  # type: ignore[attr-defined]


def _look_up(self: Variable, context: Any) -> Any:
    found = _found(self.lookups, context)
    return _by_django(self, context) if found is _MISSING else found


def _found(names: tuple[str, ...], context: Any) -> Any:
    """The value, or _MISSING where Django must look."""
    if not isinstance(context, BaseContext):
        return _MISSING
    first = names[0]
    for scope in reversed(context.dicts):
        if first in scope:
            value = scope[first]
            break
    else:
        return _MISSING
    for name in names[1:]:
        kind = type(value)
        if kind in _PLAIN and kind is not dict:
            return _MISSING
        if kind is dict:
            value = value.get(name, _MISSING)
        elif hasattr(kind, "__getitem__") or callable(value):
            return _MISSING
        else:
            try:
                value = getattr(value, name)
            except (AttributeError, TypeError):
                return _MISSING
        if value is _MISSING:
            return _MISSING
    return _MISSING if type(value) not in _PLAIN and callable(value) else value
