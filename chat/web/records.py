"""A chat that has ended, or a message that was left: to be read."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chat.lifecycle import State
from chat.models import Chat, ChatMessage, Whisper
from chat.policies import may_settle
from chat.web.doors import chats_page, seen_chat
from chat.web.telling import TELLERS
from csdesk.desk.web.timeline import Reader, told
from csdesk.events.models import Event
from csdesk.people.doors import DeskRequest
from csdesk.rulebook.at import rulebook_at

# A chat that is longer is read further by its transcript.
MOST = 2000


@require_safe
@chats_page
def show_record(request: DeskRequest, pk: int) -> HttpResponse:
    """What was said, by whom it was answered, how late, how it was rated."""
    chat = seen_chat(request.member, pk)
    said = ChatMessage.objects.filter(chat=chat).select_related("member", "attachment").order_by("number")[:MOST]
    whispers = Whisper.objects.filter(chat=chat).select_related("member").order_by("pk")[:MOST]
    events = Event.objects.filter(case=chat.case).select_related("actor").order_by("pk")[:MOST]
    reader = Reader(rulebook_at(request.now).document, request.now)
    context = {
        "chat": chat,
        "said": sorted([*said, *whispers], key=lambda each: (each.at, each.pk)),
        "events": [(event, told(event, reader, TELLERS)) for event in events],
        "settles": chat.state == State.LEFT_MESSAGE and not chat.case.closed_at and may_settle(request.member, chat),
        "earlier": _earlier(chat),
    }
    return render(request, "chat/record.html", context)


def _earlier(chat: Chat) -> list[Chat]:
    if not chat.contact_key:
        return []
    found = Chat.objects.filter(contact_key=chat.contact_key).exclude(pk=chat.pk).select_related("case")
    return list(found.order_by("-pk")[:8])
