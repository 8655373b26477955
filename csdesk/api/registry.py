"""What a key may be let do; the rooms above add scopes of their own."""

from typing import Any

from django.utils.translation import gettext_lazy as _

_scopes: dict[str, Any] = {
    "cases:read": _("Read cases, complaints and what the manual calls things"),
    "cases:write": _("Open, change, assign and close complaints"),
    "messages:read": _("Read messages, notes and calls"),
    "messages:write": _("Answer customers, write notes, log calls"),
    "clocks:read": _("Read time limits and why they are what they are"),
    "attachments:read": _("Download files"),
    "attachments:write": _("Attach files"),
    "tasks:read": _("Read tasks"),
    "tasks:write": _("Take and finish tasks"),
    "members:read": _("Read who works here"),
}


def register_scopes(scopes: dict[str, Any]) -> None:
    """Called from `ready()` by a room that has resources of its own: scope → what it lets a program do."""
    _scopes.update(scopes)


def all_scopes() -> dict[str, Any]:
    """Every scope with its label, in the order in which a form offers them."""
    return dict(_scopes)
