"""The end of a chat: its words become findable, its room goes to the longest waiting."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from chat.lifecycle import State
from chat.models import Chat, ChatMessage, EndedBy, Sender
from chat.policies import may_end, may_settle
from chat.queries.chats import locked_chat, manual_at
from chat.services.handing import route_waiting, routing_lock
from chat.services.opening import watch_silence
from chat.services.telling import tell_state
from csdesk.cases.models import Phase
from csdesk.cases.services.cases import move_case
from csdesk.conversations.rules import clean_line
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.search.index import put
from csdesk.search.registry import Text
from csdesk.sla import clocks

ENDED, ANSWERED_LATER = "chat.end", "chat.answer"
SOURCE = "chat"


@transaction.atomic
def end_by_agent(chat: Chat, *, actor: Member, now: datetime) -> Chat:
    """End a chat; who ends it twice ends it once. Raises PermissionDenied."""
    routing_lock()
    chat = locked_chat(chat.pk)
    if not may_end(actor, chat):
        raise PermissionDenied(f"{actor} may not end {chat.case}.")
    return _end(chat, EndedBy.AGENT, actor=actor, now=now)


@transaction.atomic
def end_by_visitor(chat: Chat, *, now: datetime) -> Chat:
    """The visitor has had enough, or an answer."""
    routing_lock()
    return _end(locked_chat(chat.pk), EndedBy.VISITOR, actor=None, now=now)


@transaction.atomic
def end_if_silent(chat_id: int, *, now: datetime) -> bool:
    """End a chat in which nobody says anything any more; else look again when it may be so. Whether it ended.

    A visitor who waits for an answer is not silent.
    """
    routing_lock()
    chat, manual = locked_chat(chat_id), manual_at(now)
    if not chat.is_talking:
        return False
    if chat.asked_at is None and chat.last_said_at <= now - timedelta(minutes=manual.silent_minutes):
        _end(chat, EndedBy.SILENCE, actor=None, now=now)
        return True
    if chat.last_said_at <= now - timedelta(minutes=manual.silent_minutes):
        # Unanswered for so long: clocks and supervisors have long been told; look again later.
        chat.last_said_at = now
    watch_silence(chat, manual, now=now)
    return False


@transaction.atomic
def settle_message(chat: Chat, note: str, *, actor: Member, now: datetime) -> Chat:
    """Say what was done about a message that was left (INQ-31). Raises PermissionDenied, RuleViolation."""
    chat = locked_chat(chat.pk)
    if not may_settle(actor, chat):
        raise PermissionDenied(f"{actor} may not settle {chat.case}.")
    if chat.state != State.LEFT_MESSAGE or chat.case.closed_at is not None:
        raise TransitionNotAllowed("INQ-31", _("This message is settled already."), facts={"state": chat.state})
    note = clean_line(note, 500)
    if not note:
        raise RuleViolation("INQ-31", _("Say what was done."), field="note")
    clocks.observe(chat.case, ANSWERED_LATER, at=now, actor=actor)
    return _close(chat, EndedBy.AGENT, actor=actor, now=now, note=note)


@transaction.atomic
def rate(chat: Chat, rating: int, note: str = "", *, now: datetime) -> Chat:
    """Keep how content the visitor was, 1 to 5; he may change his mind. Raises RuleViolation."""
    if type(rating) is not int or not 1 <= rating <= 5:
        raise RuleViolation("CHT-08", _("A rating is a number from 1 to 5."), field="rating")
    chat = locked_chat(chat.pk)
    if chat.last_number == 0 or chat.taken_at is None:
        raise TransitionNotAllowed("CHT-08", _("Nobody has answered yet."), facts={"state": chat.state})
    chat.rating, chat.rating_note, chat.rated_at = rating, clean_line(note, 500), now
    chat.save(update_fields=["rating", "rating_note", "rated_at"])
    publish(chat.case, record(chat.case, "chat.rate", actor=None, at=now, chat=chat.pk, rating=rating))
    tell_state(chat)
    return chat


def texts_of_chats(after_id: int, size: int) -> list[Text]:
    """The words of ended chats by id, for indexing anew."""
    ended = Chat.objects.filter(state=State.ENDED, pk__gt=after_id).order_by("pk")[:size]
    return [Text(chat.case_id, chat.pk, _words_of(chat), chat.ended_at or chat.last_said_at) for chat in ended]


def _end(chat: Chat, by: EndedBy, *, actor: Member | None, now: datetime) -> Chat:
    if not chat.is_talking:
        return chat
    clocks.observe(chat.case, ENDED, at=now, actor=actor)
    return _close(chat, by, actor=actor, now=now)


def _close(chat: Chat, by: EndedBy, *, actor: Member | None, now: datetime, note: str = "") -> Chat:
    had_room = chat.state == State.HELD
    chat.state, chat.ended_at, chat.ended_by = State.ENDED, now, by
    chat.asked_at = chat.offered_to = chat.offered_at = None
    chat.save(update_fields=["state", "ended_at", "ended_by", "asked_at", "offered_to", "offered_at"])
    move_case(chat.case, Phase.CLOSED, now=now)
    put(chat.case, SOURCE, chat.pk, _words_of(chat), at=now)
    publish(chat.case, record(chat.case, ENDED, actor=actor, at=now, chat=chat.pk, by=by, note=note))
    tell_state(chat)
    if had_room:
        route_waiting(now=now)
    return chat


def _words_of(chat: Chat) -> str:
    said = ChatMessage.objects.filter(chat=chat).exclude(sender=Sender.SYSTEM).order_by("number")
    return "\n".join([chat.visitor_name, chat.contact, *said.values_list("text", flat=True)])
