"""What is done with chats from the page: each act has a door, so that it works where sockets are blocked."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from chat.models import Chat, Device, Sender
from chat.policies import may_answer
from chat.queries.chats import chat_of, waiting
from chat.queries.frames import ack_of, row_frame, whisper_frame
from chat.queries.seats import sitting_of
from chat.services.ending import end_by_agent, settle_message
from chat.services.files import send_file_as_agent
from chat.services.handing import give_away, take, take_over
from chat.services.reading import mark_read
from chat.services.saying import say_as_agent, whisper
from chat.services.seating import get_up, note_seen, seat_data, sit_down, take_no_more
from chat.web.doors import chat_act
from csdesk.conversations.rules import clean_line
from csdesk.people.doors import DeskRequest
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation

LONGEST_NOTE = 500


@chat_act
def take_next(request: DeskRequest) -> HttpResponse:
    """Take who waits longest."""
    chat = waiting().first()
    if chat is None:
        raise RuleViolation("CHT-01", _("Nobody waits any more."))
    return _row(take(chat, actor=request.member, now=request.now))


@chat_act
def take_one(request: DeskRequest, chat: Chat) -> HttpResponse:
    """Take this one: it waits, or is offered."""
    return _row(take(chat, actor=request.member, now=request.now))


@chat_act
def take_from(request: DeskRequest, chat: Chat) -> HttpResponse:
    """Take it over from who holds it (CHT-08)."""
    return _row(take_over(chat, actor=request.member, now=request.now))


@chat_act
def hand_over(request: DeskRequest, chat: Chat) -> HttpResponse:
    """Give it to `to`, or back to the queue where nobody is named."""
    to = request.POST.get("to", "")
    member = get_object_or_404(Member, pk=int(to)) if to.isascii() and to.isdigit() and len(to) < 19 else None
    note = clean_line(request.POST.get("note", ""), LONGEST_NOTE)
    return _row(give_away(chat, to=member, note=note, actor=request.member, now=request.now))


@chat_act
def end(request: DeskRequest, chat: Chat) -> HttpResponse:
    """End it."""
    return _row(end_by_agent(chat, actor=request.member, now=request.now))


@chat_act
def settle(request: DeskRequest, chat: Chat) -> HttpResponse:
    """Say what was done about a message that was left."""
    settle_message(chat, request.POST.get("note", ""), actor=request.member, now=request.now)
    return redirect("chat:record", pk=chat.pk)


@chat_act
def say(request: DeskRequest, chat: Chat) -> HttpResponse:
    """Say something to the visitor."""
    said = say_as_agent(
        chat,
        request.POST.get("text", ""),
        client_id=request.POST.get("client_id", ""),
        confirmed=request.POST.getlist("confirmed"),
        actor=request.member,
        now=request.now,
    )
    return JsonResponse(ack_of(said))


@chat_act
def note(request: DeskRequest, chat: Chat) -> HttpResponse:
    """Say something that the visitor does not hear."""
    client_id = request.POST.get("client_id", "")
    made = whisper(chat, request.POST.get("text", ""), client_id=client_id, actor=request.member, now=request.now)
    return JsonResponse({**whisper_frame(made), "type": "ack"})


@chat_act
def send_file(request: DeskRequest, chat: Chat) -> HttpResponse:
    """Send a file."""
    file = request.FILES.get("file")
    if file is None:
        raise RuleViolation("CMP-13", _("Choose a file."), field="files")
    said = send_file_as_agent(
        chat,
        file.read(),
        file.name or "",
        file.content_type or "",
        client_id=request.POST.get("client_id", ""),
        actor=request.member,
        now=request.now,
    )
    return JsonResponse(ack_of(said))


@chat_act
def read(request: DeskRequest, chat: Chat) -> HttpResponse:
    """The agent has read up to `number`."""
    number = request.POST.get("number", "")
    if may_answer(request.member, chat) and number.isascii() and number.isdigit() and len(number) < 10:
        mark_read(chat.pk, Sender.AGENT, int(number))
    return HttpResponse(status=204)


@chat_act
def beat(request: DeskRequest) -> HttpResponse:
    """The page is alive."""
    note_seen(request.member, now=request.now)
    return JsonResponse(seat_data(sitting_of(request.member)))


@chat_act
def switch(request: DeskRequest) -> HttpResponse:
    """Sit down at the chats (`on`), finish what one has (`pause`), leave (`off`)."""
    to, confirmed = request.POST.get("to"), request.POST.get("confirmed") == "1"
    member, now = request.member, request.now
    if to == "on":
        device = Device.PHONE if request.POST.get("device") == Device.PHONE else Device.COMPUTER
        sit_down(member, device=device, now=now)
    elif to == "pause":
        take_no_more(member, confirmed=confirmed, now=now)
    else:
        get_up(member, confirmed=confirmed, now=now)
    return JsonResponse(seat_data(sitting_of(member)))


def _row(chat: Chat) -> HttpResponse:
    return JsonResponse(row_frame(chat_of(chat.case)))
