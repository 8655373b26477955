"""What sockets are sent: docs/chat.md names every frame."""

from datetime import datetime
from typing import Any

from chat.models import Chat, ChatMessage, Sender, Whisper
from chat.queries.chats import position
from csdesk.documents.models import Attachment
from csdesk.live.plain import plain
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.rulebook.sections.chat import Chat as Manual
from csdesk.wording.services.checking import DoubtfulWording

Frame = dict[str, Any]


def message_frame(message: ChatMessage) -> Frame:
    """Something said, whole: nobody has to fetch it."""
    return {
        "type": "message",
        "topic": f"chat-{message.chat_id}",
        "chat": message.chat_id,
        "number": message.number,
        "sender": message.sender,
        "name": message.member.name if message.sender == Sender.AGENT and message.member else "",
        "client_id": message.client_id,
        "text": message.text,
        "file": file_of(message.attachment),
        "at": message.at.isoformat(),
    }


def file_of(attachment: Attachment | None) -> Frame | None:
    """A file as both sides see it; where it lies each side's door says by its id."""
    if attachment is None:
        return None
    return {
        "id": attachment.pk,
        "name": attachment.name,
        "type": attachment.media_type,
        "size": attachment.size_bytes,
        "picture": attachment.is_picture,
    }


def state_frame(chat: Chat) -> Frame:
    """Where the chat stands, for both sides."""
    holder: Member | None = chat.case.holder
    return {
        "type": "state",
        "topic": f"chat-{chat.pk}",
        "chat": chat.pk,
        "state": chat.state,
        "agent": holder.name if holder is not None else "",
        "ended_by": chat.ended_by,
        "rating": chat.rating,
    }


def welcome_of(chat: Chat, *, company: str, manual: Manual, now: datetime) -> Frame:
    """All that the visitor's page has to know of his chat, but for what was said."""
    return {
        **state_frame(chat),
        "type": "welcome",
        "position": position(chat),
        "last": chat.last_number,
        "read": {"visitor": chat.visitor_read, "agent": chat.agent_read},
        "asked_at": chat.asked_at.isoformat() if chat.asked_at is not None else None,
        "company": company,
        "language": chat.language,
        "now": now.isoformat(),
        "limits": {"message": manual.message_limit_characters},
    }


def ack_of(message: ChatMessage) -> Frame:
    """The message is kept."""
    return {
        "type": "ack",
        "chat": message.chat_id,
        "client_id": message.client_id,
        "number": message.number,
        "at": message.at.isoformat(),
    }


def refused_frame(refusal: RuleViolation) -> Frame:
    """It is not kept, by which rule, and what to do."""
    codes = {TransitionNotAllowed: "ended", DoubtfulWording: "doubtful"}
    code = next((code for kind, code in codes.items() if isinstance(refusal, kind)), "refused")
    return {
        "type": "refused",
        "code": code,
        "rule": refusal.rule_id,
        "message": str(refusal),
        "field": refusal.field,
        "facts": plain(refusal.facts),
    }


def whisper_frame(whisper: Whisper) -> Frame:
    """A supervisor's word, for colleagues alone."""
    return {
        "type": "whisper",
        "topic": f"aside-{whisper.chat_id}",
        "chat": whisper.chat_id,
        "id": whisper.pk,
        "name": whisper.member.name,
        "client_id": whisper.client_id,
        "text": whisper.text,
        "at": whisper.at.isoformat(),
    }


def row_frame(chat: Chat) -> Frame:
    """A chat as a row of an agent's or supervisor's list; colleagues alone get it."""
    return {
        "chat": chat.pk,
        "case": chat.case_id,
        "number": chat.case.number,
        "state": chat.state,
        "visitor": chat.visitor_name,
        "contact": chat.contact,
        "title": chat.case.title,
        "language": chat.language,
        "brand": chat.brand,
        "skill": chat.skill,
        "holder": chat.case.holder_id,
        "agent": chat.case.holder.name if chat.case.holder is not None else "",
        "offered_to": chat.offered_to_id,
        "opened_at": chat.opened_at.isoformat(),
        "queued_at": chat.queued_at.isoformat(),
        "asked_at": chat.asked_at.isoformat() if chat.asked_at is not None else None,
        "due_at": chat.case.next_due_at.isoformat() if chat.asked_at and chat.case.next_due_at is not None else None,
        "last": chat.last_number,
        "visitor_read": chat.visitor_read,
        "agent_read": chat.agent_read,
    }
