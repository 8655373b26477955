"""Telling the open pages of both sides, after the commit; what is lost is healed by asking for what was missed."""

from chat.models import Chat, ChatMessage, Whisper
from chat.queries.frames import message_frame, row_frame, state_frame, whisper_frame
from csdesk.live.publish import publish_to_desk, publish_to_member, publish_to_topic

# Watched by the visitor too, and by colleagues alone.
OPEN, ASIDE = "chat", "aside"


def tell_message(message: ChatMessage) -> None:
    """Something was said."""
    publish_to_topic(OPEN, message.chat_id, message_frame(message))


def tell_state(chat: Chat) -> None:
    """The chat went from hand to hand, or ended: both sides, and whoever has lists of chats."""
    publish_to_topic(OPEN, chat.pk, state_frame(chat))
    tell_row(chat)


def tell_row(chat: Chat) -> None:
    """Something that lists show changed; the hint to all tells no more than that."""
    publish_to_topic(ASIDE, chat.pk, {"type": "row", "topic": f"aside-{chat.pk}", "row": row_frame(chat)})
    publish_to_desk("chat.moved", {"chat": chat.pk})


def tell_member(member_id: int, name: str, chat: Chat, **more: object) -> None:
    """A person's own pages: he was given, offered or lost a chat."""
    publish_to_member(member_id, name, {**row_frame(chat), **more})


def tell_whisper(whisper: Whisper) -> None:
    """A supervisor said something to the agent."""
    publish_to_topic(ASIDE, whisper.chat_id, whisper_frame(whisper))
