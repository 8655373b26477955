"""The visitor's page: what our own address shows, and what the widget shows in its frame."""

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from chat.public.doors import VisitorRequest, company_door, text_of
from chat.public.framing import framed_by_allowed_sites
from chat.public.words import visitor_texts
from chat.queries.chats import manual_at
from chat.rules.limits import OPENINGS
from chat.services.opening import NewChat, Opening, leave_message, opening_at
from csdesk.refusals import RuleViolation

FIELDS = ("name", "contact", "brand", "skill", "language", "page")


@company_door("GET")
@framed_by_allowed_sites
def show_page(request: VisitorRequest) -> HttpResponse:
    """Begin a chat, go on with one, or leave a message."""
    return _shown(request)


@company_door("POST", bucket=OPENINGS)
@framed_by_allowed_sites
def leave_by_form(request: VisitorRequest) -> HttpResponse:
    """Leave a message from a browser without scripts (INQ-31)."""
    new = NewChat(**{field: text_of(request, field) for field in FIELDS})
    try:
        leave_message(new, text_of(request, "text"), client_id=text_of(request, "client_id"), now=request.now)
    except RuleViolation as refusal:
        return _shown(request, refusal=refusal, status=422)
    return _shown(request, is_kept=True)


def _shown(request: VisitorRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    manual, opening = manual_at(request.now), opening_at(request.now)
    language = "en" if (get_language() or "").startswith("en") else "zh"
    context = {
        "company": request.tenant,
        "language": language,
        "opening": opening,
        "closed": manual.closed.text(language),
        "brands": [(entry.key, entry.label.text(language)) for entry in manual.brands],
        "skills": [(entry.key, entry.label.text(language)) for entry in manual.skills],
        "limit": manual.message_limit_characters,
        # A message of its own however often the form is sent.
        "form_id": uuid4().hex,
        "typed": request.data,
        "page": _page_data(request, opening, language, manual.message_limit_characters),
        **more,
    }
    return render(request, "chat/visitor.html", context, status=status)


def _page_data(request: VisitorRequest, opening: Opening, language: str, limit: int) -> dict[str, Any]:
    slug = request.tenant.slug
    return {
        "company": slug,
        "language": language,
        "is_open": opening.is_open,
        "opens_at": opening.opens_at.isoformat() if opening.opens_at is not None else None,
        "base": reverse("visitors:page", args=[slug]).removesuffix(f"{slug}/"),
        "limit": limit,
        "texts": visitor_texts(),
    }
