"""Chats as things that pages watch: `chat-17` is what is said, `aside-17` what colleagues alone hear of it."""

from chat.models import Chat
from chat.queries.chats import since, visible_chats, whispers_since
from chat.queries.chats import visible_chat_ids as seen_ids
from chat.queries.frames import Frame, message_frame, row_frame, whisper_frame
from csdesk.live.registry import Topic
from csdesk.people.models import Member


def missed_messages(member: Member, after: dict[int, int]) -> list[Frame]:
    """What was said is asked for by its number (`/ws/chat/desk/`): events' ids say nothing about it."""
    return []


def missed_asides(member: Member, after: dict[int, int]) -> list[Frame]:
    """How each chat stands now."""
    return [
        {"type": "row", "topic": f"aside-{chat.pk}", "row": row_frame(chat)}
        for chat in visible_chats(member).filter(pk__in=list(after))
    ]


def said_since(chat: Chat, number: int) -> list[Frame]:
    """The messages behind a number as frames."""
    return [message_frame(message) for message in since(chat, number)]


def whispered_since(chat: Chat, after_id: int) -> list[Frame]:
    """The whispers behind an id as frames."""
    return [whisper_frame(whisper) for whisper in whispers_since(chat, after_id)]


SAID = Topic("chat", seen_ids, missed_messages)
ASIDES = Topic("aside", seen_ids, missed_asides)
