"""A shop with visitors: the preset with the 20 seconds, agents who sit at the chats."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from chat.models import Chat, ChatMessage, Device
from chat.queries.chats import chat_of
from chat.services.opening import NewChat, open_chat
from chat.services.saying import say_as_agent, say_as_visitor
from chat.services.seating import sit_down
from csdesk.people.models import Member
from tests.tickets.company import furnish, hire

# Monday, 20:00 in Shanghai: the shop is open from 18:30.
EVENING = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
_names = count(1)


@pytest.fixture
def shop(tenant):
    furnish(tenant, "online_shop")
    return tenant


@pytest.fixture
def li(shop) -> Member:
    return hire("Li", "agent")


@pytest.fixture
def wang(shop) -> Member:
    return hire("Wang", "agent")


@pytest.fixture
def boss(shop) -> Member:
    return hire("Boss", "supervisor")


def seated(member: Member, *, now: datetime = EVENING) -> Member:
    """The member at a computer, taking chats."""
    sit_down(member, device=Device.COMPUTER, now=now)
    return member


def visitor(*, now: datetime = EVENING, **fields: str) -> Chat:
    """A visitor who has just opened a chat."""
    chat, _token = open_chat(NewChat(**{"name": "赵女士", **fields}), now=now)
    return fresh(chat)


def asks(chat: Chat, text: str = "请问什么时候发货？", *, now: datetime = EVENING, client_id: str = "") -> ChatMessage:
    """What the visitor asks."""
    return say_as_visitor(chat, text, client_id=client_id or f"v{next(_names)}", now=now)


def answers(
    chat: Chat, actor: Member, text: str = "您好，明天发货。", *, now: datetime = EVENING, client_id: str = ""
) -> ChatMessage:
    """What the agent answers."""
    return say_as_agent(chat, text, client_id=client_id or f"a{next(_names)}", actor=actor, now=now)


def fresh(chat: Chat) -> Chat:
    """The chat as it is now."""
    return chat_of(chat.case)
