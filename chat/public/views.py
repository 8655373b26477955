"""What visitors do over plain HTTP: everything that the socket does too, and what it does not."""

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chat.models import Chat, ChatMessage
from chat.public.doors import VisitorRequest, chat_door, company_door, text_of
from chat.queries.chats import MOST_AT_ONCE, chat_of, manual_at, since
from chat.queries.frames import Frame, ack_of, message_frame, welcome_of
from chat.rules.limits import OPENINGS, WORDS
from chat.services.ending import end_by_visitor, rate
from chat.services.files import send_file_as_visitor
from chat.services.opening import NewChat, leave_message, leave_message_in, open_chat, opening_at
from chat.services.saying import say_as_visitor
from chat.services.transcripts import mail_transcript
from csdesk.documents.web.views import send_attachment
from csdesk.refusals import RuleViolation
from csdesk.rulebook.sections.base import Entry


@company_door("GET")
def show_now(request: VisitorRequest) -> HttpResponse:
    """Whether somebody is there, and what may be chosen."""
    manual, opening = manual_at(request.now), opening_at(request.now)
    language = get_language() or "zh"
    return JsonResponse(
        {
            "is_offered": opening.is_offered,
            "is_open": opening.is_open,
            "opens_at": opening.opens_at.isoformat() if opening.opens_at is not None else None,
            "now": request.now.isoformat(),
            "closed": manual.closed.text(language),
            "brands": _choices(manual.brands, language),
            "skills": _choices(manual.skills, language),
            "limits": {"message": manual.message_limit_characters, "files_an_hour": manual.files_an_hour},
        }
    )


@company_door("POST", bucket=OPENINGS)
def open_new(request: VisitorRequest) -> HttpResponse:
    """Open a chat."""
    chat, token = open_chat(_new_chat(request), now=request.now)
    return JsonResponse({**_welcome(request, chat), "token": token}, status=201)


@company_door("POST", bucket=OPENINGS)
def leave_new(request: VisitorRequest) -> HttpResponse:
    """Leave a message without a chat (INQ-31)."""
    chat, token = leave_message(
        _new_chat(request), text_of(request, "text"), client_id=text_of(request, "client_id"), now=request.now
    )
    return JsonResponse({**_welcome(request, chat), "token": token}, status=201)


@chat_door("GET")
def show_since(request: VisitorRequest, chat: Chat, number: int) -> HttpResponse:
    """What was said behind a number, for pages without a socket."""
    said = since(chat, min(number, 2**31 - 1))
    more = len(said) == MOST_AT_ONCE
    return JsonResponse({**_welcome(request, chat), "messages": [message_frame(each) for each in said], "more": more})


@chat_door("POST", bucket=WORDS)
def say(request: VisitorRequest, chat: Chat) -> HttpResponse:
    """Say something."""
    said = say_as_visitor(chat, text_of(request, "text"), client_id=text_of(request, "client_id"), now=request.now)
    return JsonResponse(ack_of(said))


@chat_door("POST", bucket=WORDS)
def send_file(request: VisitorRequest, chat: Chat) -> HttpResponse:
    """Send a file or picture."""
    file = request.FILES.get("file")
    if file is None:
        raise RuleViolation("CMP-13", _("Choose a file."), field="files")
    said = send_file_as_visitor(
        chat,
        file.read(),
        file.name or "",
        file.content_type or "",
        text=text_of(request, "text"),
        client_id=text_of(request, "client_id"),
        now=request.now,
    )
    return JsonResponse(ack_of(said))


@chat_door("GET")
def show_file(request: VisitorRequest, chat: Chat, pk: int) -> HttpResponseBase:
    """A file of this chat that was said in it; others do not exist."""
    said = ChatMessage.objects.filter(chat=chat, attachment_id=pk).select_related("attachment").first()
    if said is None or said.attachment is None or said.attachment.is_internal:
        raise Http404
    return send_attachment(said.attachment, shown="show" in request.GET)


@chat_door("POST", bucket=WORDS)
def leave(request: VisitorRequest, chat: Chat) -> HttpResponse:
    """Leave the queue with a message instead."""
    chat = leave_message_in(
        chat,
        text_of(request, "text"),
        contact=text_of(request, "contact"),
        client_id=text_of(request, "client_id"),
        now=request.now,
    )
    return JsonResponse(_welcome(request, chat))


@chat_door("POST", bucket=WORDS)
def end(request: VisitorRequest, chat: Chat) -> HttpResponse:
    """End the chat."""
    return JsonResponse(_welcome(request, end_by_visitor(chat, now=request.now)))


@chat_door("POST", bucket=WORDS)
def rate_chat(request: VisitorRequest, chat: Chat) -> HttpResponse:
    """Say how it was."""
    rated = rate(chat, request.data.get("rating", 0), text_of(request, "note"), now=request.now)
    return JsonResponse(_welcome(request, rated))


@chat_door("POST", bucket=WORDS)
def mail(request: VisitorRequest, chat: Chat) -> HttpResponse:
    """Have it by mail."""
    mail_transcript(chat, text_of(request, "to"), now=request.now)
    return JsonResponse({"type": "mailed"}, status=202)


def _new_chat(request: VisitorRequest) -> NewChat:
    fields = ("name", "contact", "brand", "language", "skill", "page")
    return NewChat(**{field: text_of(request, field) for field in fields})


def _welcome(request: VisitorRequest, chat: Chat) -> Frame:
    fresh = chat_of(chat.case)
    return welcome_of(fresh, company=request.tenant.name, manual=manual_at(request.now), now=request.now)


def _choices(entries: tuple[Entry, ...], language: str) -> list[dict[str, str]]:
    return [{"key": entry.key, "label": entry.label.text(language)} for entry in entries]
