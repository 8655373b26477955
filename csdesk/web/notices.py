"""Notices that offer to take back what was just done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

_MARK = "undo="


def undoable(request: HttpRequest, words: str, *, undo_url: str) -> None:
    """Say what was done and offer "Undo" for ten seconds: a POST to `undo_url`."""
    messages.success(request, words, extra_tags=f"{_MARK}{undo_url}")


def undone(request: HttpRequest, words: str, *, back_to: str) -> HttpResponse:
    """The answer of a view that takes something back: the page stays, its fragments hear `csdesk:undone`."""
    messages.info(request, words)
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Trigger": '{"csdesk:undone": ""}'})
    return redirect(back_to)


def as_data(message: messages.storage.base.Message) -> dict[str, str | None]:
    """A message as the page's script wants it: level, words, undo."""
    tags = str(message.extra_tags or "")
    undo = tags.removeprefix(_MARK) if tags.startswith(_MARK) else None
    level = {"debug": "info", "": "info"}.get(message.level_tag, message.level_tag)
    return {"level": level, "words": str(message.message), "undo": undo}
