"""A visitor opens a chat, or leaves a message where nobody is there to answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from chat.lifecycle import TALKING, State
from chat.models import Chat, Sender
from chat.queries.chats import KIND, locked_chat, manual_at
from chat.rules.hours import is_open_at, next_opening
from chat.rules.tokens import hash_of, new_secret, token_of
from chat.rules.words import LANGUAGES, contact_key, is_mail_address
from chat.services.handing import route_waiting, routing_lock
from chat.services.saying import checked_client_id, say_as_visitor, say_automatically
from chat.services.telling import tell_row, tell_state
from csdesk.cases.models import Phase
from csdesk.cases.services.cases import move_case, open_case
from csdesk.conversations.rules import clean_line, clean_text
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.enqueue import enqueue
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.chat import Chat as Manual
from csdesk.sla import clocks
from csdesk.sla.queries.calendars import calendar_named
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import require_tenant
from tickets.rules import brand_meant
from tickets.services.inquiring import NewInquiry, register_inquiry

LEFT, HANDED_ON, SILENCE = "chat.leave", "chat.hand_on", "chat.silence"
# A page that has no answer sends again within seconds; a phone that slept, the next morning.
SENT_AGAIN_WITHIN = timedelta(days=1)


@dataclass(frozen=True)
class NewChat:
    """What is known of a visitor: all of it as he typed it, none of it needed but for a message (`contact`)."""

    name: str = ""
    contact: str = ""
    brand: str = ""
    language: str = "zh"
    skill: str = ""
    page: str = ""


@dataclass(frozen=True)
class Opening:
    """Whether visitors may chat now; if not, when next (None: nobody knows)."""

    is_offered: bool
    is_open: bool
    opens_at: datetime | None = None


def opening_at(now: datetime) -> Opening:
    """What a visitor finds at this moment: hours are the working calendar's, with its holidays."""
    manual = manual_at(now)
    if not manual.is_offered or manual.calendar is None:
        return Opening(manual.is_offered, manual.is_offered)
    calendar = calendar_named(manual.calendar)
    if is_open_at(calendar, now):
        return Opening(True, True)
    return Opening(True, False, next_opening(calendar, now))


@transaction.atomic
def open_chat(new: NewChat, *, now: datetime) -> tuple[Chat, str]:
    """Open a chat, greet the visitor and give him to whoever has room; the chat and the visitor's key.

    Raises RuleViolation CHT-01 where no chat is offered, INQ-31 outside the hours.
    """
    manual, opening = manual_at(now), opening_at(now)
    _refuse_unless_offered(opening)
    if not opening.is_open:
        raise RuleViolation("INQ-31", _("We are closed now. Please leave a message."), facts=_when(opening))
    routing_lock()
    chat, token = _new(new, manual, State.QUEUED, now=now)
    say_automatically(chat, manual.greeting.text(chat.language), now=now)
    publish(chat.case, record(chat.case, "chat.open", actor=None, at=now, chat=chat.pk, name=chat.visitor_name))
    watch_silence(chat, manual, now=now)
    tell_row(chat)
    route_waiting(now=now)
    chat.refresh_from_db()
    return chat, token


@transaction.atomic
def leave_message(new: NewChat, text: str, *, client_id: str, now: datetime) -> tuple[Chat, str]:
    """Leave a message without a chat, outside the hours or because nobody came (INQ-31); the chat and its key.

    Sent again because the answer was lost it is the same message, with a new key instead of the first one.
    Raises RuleViolation without a way to reach the visitor, or as `say_as_visitor` for the text.
    """
    manual = manual_at(now)
    _refuse_unless_offered(opening_at(now))
    _refuse_without_contact(new.contact)
    # Two of the same at once go one after the other.
    routing_lock()
    if (kept := _left_before(new, text, checked_client_id(client_id), now=now)) is not None:
        return kept, _new_key(kept)
    chat, token = _new(new, manual, State.QUEUED, now=now)
    return _leave(chat, text, client_id=client_id, now=now), token


@transaction.atomic
def leave_message_in(chat: Chat, text: str, *, contact: str, client_id: str, now: datetime) -> Chat:
    """Leave the queue with a message instead. Raises RuleViolation; TransitionNotAllowed once somebody answers."""
    routing_lock()
    chat = locked_chat(chat.pk)
    if _was_left(chat, client_id):
        return chat
    if chat.state != State.QUEUED:
        raise TransitionNotAllowed("INQ-31", _("Somebody is answering already."), facts={"state": chat.state})
    if contact := clean_line(contact, 120):
        chat.contact, chat.contact_key = contact, contact_key(contact)
        chat.save(update_fields=["contact", "contact_key"])
    _refuse_without_contact(chat.contact)
    return _leave(chat, text, client_id=client_id, now=now)


def watch_silence(chat: Chat, manual: Manual, *, now: datetime) -> None:
    """Have somebody look whether anything was said in the chat, once it may have fallen silent."""
    at = chat.last_said_at + timedelta(minutes=manual.silent_minutes)
    enqueue(
        SILENCE,
        key=f"{SILENCE}:{chat.pk}:{chat.last_number}:{round(at.timestamp())}",
        payload={"chat": chat.pk},
        available_at=at,
    )


def _left_before(new: NewChat, text: str, client_id: str, *, now: datetime) -> Chat | None:
    """The chat of this very message: its name alone is no proof, contact and words have to be the same."""
    key = contact_key(clean_line(new.contact, 120))
    lately = Chat.objects.filter(contact_key=key, opened_at__gt=now - SENT_AGAIN_WITHIN)
    said = {"messages__sender": Sender.VISITOR, "messages__client_id": client_id, "messages__text": clean_text(text)}
    same = lately.exclude(state__in=TALKING).filter(messages__number=1, **said)
    return same.select_related("case", "case__holder").first()


def _new_key(chat: Chat) -> str:
    """Give a chat another key: the first one is kept nowhere, and may never have arrived."""
    secret = new_secret()
    Chat.objects.filter(pk=chat.pk).update(token_hash=hash_of(secret))
    return _token_of(secret)


def _token_of(secret: str) -> str:
    return token_of(Tenant.objects.values_list("slug", flat=True).get(pk=require_tenant()), secret)


def _was_left(chat: Chat, client_id: str) -> bool:
    """Whether this very message was left before: the answer was lost, and it is sent again."""
    said = chat.messages.filter(sender=Sender.VISITOR, client_id=checked_client_id(client_id))
    return chat.state == State.LEFT_MESSAGE and said.exists()


def _leave(chat: Chat, text: str, *, client_id: str, now: datetime) -> Chat:
    say_as_visitor(chat, text, client_id=client_id, now=now)
    chat = locked_chat(chat.pk)
    chat.state, chat.asked_at = State.LEFT_MESSAGE, None
    chat.save(update_fields=["state", "asked_at"])
    move_case(chat.case, Phase.OPEN, now=now)
    clocks.observe(chat.case, LEFT, at=now)
    publish(chat.case, record(chat.case, LEFT, actor=None, at=now, chat=chat.pk, name=chat.visitor_name))
    _become_inquiry(chat, text, now=now)
    tell_state(chat)
    return chat


def _become_inquiry(chat: Chat, text: str, *, now: datetime) -> None:
    """Hand the message on to where inquiries are answered; a manual without such a channel leaves it here."""
    manual = rulebook_at(now).document.inquiries
    channel = manual.channel_of("chat")
    if channel is None:
        return
    by_mail = is_mail_address(chat.contact)
    mail, phone = (chat.contact, "") if by_mail else ("", chat.contact)
    brand = brand_meant(manual.brands, chosen=chat.brand)
    new = NewInquiry(text, channel, asker_name=chat.visitor_name, asker_email=mail, asker_phone=phone, brand=brand)
    inquiry = register_inquiry(new, actor=None, now=now, parent=chat.case)
    clocks.observe(chat.case, HANDED_ON, at=now)
    move_case(chat.case, Phase.CLOSED, now=now)
    event = record(chat.case, HANDED_ON, actor=None, at=now, chat=chat.pk, inquiry=inquiry.case.number)
    publish(chat.case, event)


def _refuse_unless_offered(opening: Opening) -> None:
    if not opening.is_offered:
        raise RuleViolation("CHT-01", _("No chat is offered here."))


def _refuse_without_contact(contact: str) -> None:
    if not contact_key(contact):
        text = _("Say how we can reach you: an e-mail address or a telephone number.")
        raise RuleViolation("INQ-31", text, field="contact")


def _when(opening: Opening) -> dict[str, object]:
    return {"opens_at": opening.opens_at.isoformat() if opening.opens_at is not None else None}


def _new(new: NewChat, manual: Manual, state: State, *, now: datetime) -> tuple[Chat, str]:
    name, contact = clean_line(new.name, 80), clean_line(new.contact, 120)
    secret = new_secret()
    case = open_case(KIND, name or contact or "–", holder=None, now=now, phase=Phase.NEW)
    chat = Chat.objects.create(
        case=case,
        state=state,
        visitor_name=name,
        contact=contact,
        contact_key=contact_key(contact),
        brand=_among(new.brand, [entry.key for entry in manual.brands]),
        language=_among(new.language[:2].lower(), LANGUAGES) or "zh",
        skill=_among(new.skill, [entry.key for entry in manual.skills]),
        page=clean_line(new.page, 300),
        token_hash=hash_of(secret),
        opened_at=now,
        queued_at=now,
        last_said_at=now,
    )
    return chat, _token_of(secret)


def _among(value: str, known: object) -> str:
    """The value if the company has it; what a widget says that nobody knows is as if it had said nothing."""
    return value if value in known else ""  # type: ignore[operator]
