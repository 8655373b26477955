"""Chats in the queue of all cases: what a row shows; the row leads to the page of chats."""

from datetime import datetime

from chat.models import Chat
from chat.queries.chats import KIND
from csdesk.cases.models import Case
from csdesk.desk.registry import DeskKind, Facts, Mark


def describe(cases: list[Case], now: datetime) -> dict[int, Facts]:
    """The visitor and where the chat stands, in one statement."""
    found = Chat.objects.filter(case__in=[case.pk for case in cases])
    return {chat.case_id: Facts(chat.caller, (Mark(chat.get_state_display()),)) for chat in found}


CHATS = DeskKind(KIND, describe=describe)
