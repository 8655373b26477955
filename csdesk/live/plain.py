"""Whatever the program hands over, as data that JSON and PostgreSQL can hold."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db.models import Model

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def plain(value: Any) -> Any:
    """The value as str, int, float, bool, None, list and dict; records as their ids, moments in ISO form.

    NUL and lone surrogates, which jsonb refuses, become the replacement character.
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {plain(str(key)): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(part) for part in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Model):
        return value.pk
    return storable(str(value))


def storable(text: str) -> str:
    """The text without what PostgreSQL cannot hold."""
    return _UNSTORABLE.sub(REPLACEMENT, text)
