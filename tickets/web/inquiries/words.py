"""The manual's own words for what inquiries keep as keys, in the reader's language."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from csdesk.rulebook.sections.base import Entry
from csdesk.rulebook.sections.inquiries import Inquiries
from tickets.models import Inquiry
from tickets.web.words import label

Choices = list[tuple[str, Any]]


def choices_of(entries: Iterable[Entry], *, empty: Any = None) -> Choices:
    """A list of the manual to choose from; `empty` is what no choice is called, None: one has to choose."""
    own: Choices = [(entry.key, label(entry)) for entry in entries]
    return own if empty is None else [("", empty), *own]


def spell(entries: Iterable[Entry], key: str) -> str:
    """A key as people say it; one that the manual no longer knows stays the key."""
    return next((label(entry) for entry in entries if entry.key == key), key)


def spelled(inquiry: Inquiry, manual: Inquiries) -> dict[str, str]:
    """What the inquiry's keys are called."""
    lists: dict[str, Iterable[Entry]] = {
        "channel": manual.channels,
        "brand": manual.brands,
        "category": manual.categories,
        "complexity": manual.complexities,
        "solution": manual.solutions,
        "close_reason": manual.close_reasons,
        "line": manual.lines,
    }
    return {name: spell(entries, getattr(inquiry, name)) for name, entries in lists.items()}


def shown_who(name: str, phone: str, email: str) -> str:
    """Whom a row names: by name, else by what is known of him."""
    return name or phone or email or _("unknown")
