"""Chat: when visitors may, how they are greeted, how many chats somebody holds, what happens when nobody answers.

Within what time a question is answered stands in the section of clocks: "chat.ask" starts it, "chat.reply" keeps it.
"""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints

from csdesk.rulebook.sections.base import (
    Budget,
    CalendarKey,
    Entries,
    Entry,
    Label,
    Phrase,
    Section,
    gettext_noop,
    refusal,
    setting,
)

_ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?")


def _origin(value: str) -> str:
    value = value.lower().rstrip("/")
    if not _ORIGIN.fullmatch(value):
        message = gettext_noop("“{value}” is no origin. Write scheme and host alone, e.g. “https://www.example.com”.")
        raise refusal("origin", message, value)
    return value


Origin = Annotated[str, StringConstraints(max_length=280), AfterValidator(_origin)]


class Chat(Section):
    """How this company talks with visitors."""

    is_offered: bool = setting(False, label="Visitors may chat", rule="CHT-01")
    calendar: CalendarKey | None = setting(
        None, label="Hours", rule="CHT-05", help="Outside of them a message can be left. Empty: always."
    )
    greeting: Label = setting(Label(), label="Greeting", rule="INQ-10", help="Said at once when a chat is opened.")
    taken: Label = setting(
        Label(), label="When somebody takes the chat", rule="INQ-10", help="{agent} stands for his name."
    )
    closed: Label = setting(Label(), label="Outside the hours", rule="INQ-31")
    chats_at_once: int = setting(5, label="Chats at once", rule="CHT-09", help="At most, of one person.", ge=1, le=50)
    when_late: Literal["offer", "give"] = setting(
        "offer", label="A question that is not answered in time", rule="CHT-01"
    )
    unseen_seconds: int = setting(
        45,
        label="Whose page answers no longer loses his chats after",
        rule="CHT-09",
        unit="seconds",
        ge=15,
        le=600,
    )
    silent_minutes: int = setting(
        20, label="A chat in which the visitor says nothing ends after", rule="CHT-09", unit="minutes", ge=2, le=1440
    )
    computers_only: bool = setting(
        False, label="On a computer only", rule="CHT-04", help="Chats cannot be taken on phones and tablets."
    )
    first_owner_days: int = setting(
        30,
        label="Who spoke with the visitor before comes first",
        rule="INQ-19",
        help="For so long; 0: never.",
        unit="days",
        ge=0,
        le=365,
    )
    thanks: tuple[Phrase, ...] = setting(
        (),
        label="Words of thanks",
        rule="CHT-01",
        help="A message of nothing but these asks nothing: no time limit starts.",
        lines=True,
        max_length=200,
    )
    message_limit_characters: int = setting(
        2000,
        label="Longest message",
        rule="CHT-03",
        help="A longer answer goes in parts.",
        unit="characters",
        ge=500,
        le=20_000,
    )
    files_an_hour: int = setting(10, label="Files of one visitor an hour", rule="CMP-13", unit="files", ge=0, le=200)
    look_budget: Budget = setting(
        "1 working day",
        label="A followed shipment is looked at again after",
        rule="CHT-06",
    )
    viewing_preparation_minutes: int = setting(
        60, label="Goods for a video viewing are ready before it by", rule="CHT-10", unit="minutes", ge=5, le=2880
    )
    viewing_minutes: int = setting(
        30, label="A video viewing takes", rule="CHT-10", help="After that its result is noted.", unit="minutes",
        ge=5, le=480,
    )  # fmt: skip
    errands_calendar: CalendarKey = setting("office", label="Calendar of followed shipments", rule="CHT-06")
    offers_shown: int = setting(5, label="Main products suggested at once", rule="CHT-07", ge=1, le=20)
    brands: Annotated[tuple[Entry, ...], Entries] = setting(
        (), label="Brands to choose from", rule="CHT-09", max_length=60
    )
    skills: Annotated[tuple[Entry, ...], Entries] = setting(
        (), label="Subjects to choose from", rule="CHT-09", max_length=60
    )
    origins: tuple[Origin, ...] = setting(
        (),
        label="Sites that may show the chat",
        rule="CHT-01",
        help="Scheme and host, e.g. “https://www.example.com”. Our own pages always may.",
        lines=True,
        max_length=50,
    )
