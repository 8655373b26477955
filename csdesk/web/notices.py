"""Notices that offer to take back what was just done."""

from django.contrib import messages
from django.http import HttpRequest

_MARK = "undo="


def undoable(request: HttpRequest, words: str, *, undo_url: str) -> None:
    """Say what was done and offer "Undo" for ten seconds: a POST to `undo_url`."""
    messages.success(request, words, extra_tags=f"{_MARK}{undo_url}")


def as_data(message: messages.storage.base.Message) -> dict[str, str | None]:
    """A message as the page's script wants it: level, words, undo."""
    tags = str(message.extra_tags or "")
    undo = tags.removeprefix(_MARK) if tags.startswith(_MARK) else None
    level = {"debug": "info", "": "info"}.get(message.level_tag, message.level_tag)
    return {"level": level, "words": str(message.message), "undo": undo}
