"""The manual's words on pages of dealers."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.base import Entry
from csdesk.rulebook.sections.dealers import Dealers


def manual_at(now: datetime) -> Dealers:
    """The manual's section of dealers in force."""
    return rulebook_at(now).document.dealers


def label_of(entries: Iterable[Entry], key: str) -> str:
    """What the manual calls a key; the key itself where it names none."""
    return next((entry.label.text(get_language() or "") for entry in entries if entry.key == key), key)


def choices_of(entries: Iterable[Entry], *, blank: Any = "–") -> list[tuple[str, Any]]:
    """The manual's list for a form."""
    return [("", blank), *((entry.key, entry.label.text(get_language() or "")) for entry in entries)]
