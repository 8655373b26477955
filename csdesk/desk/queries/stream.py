"""Conversation and timeline of a case in one stream: what was said, and what was done in between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from csdesk.cases.models import Case
from csdesk.conversations.models import Message, MessageKind
from csdesk.conversations.queries import messages_of
from csdesk.events.models import Event
from csdesk.events.queries import timeline_of

# Events that only say that a message is there: the message itself is in the stream.
_SAID = ("message.", "call.", "wording.")
# Facts whose own event stands beside them.
_ECHOES = {"complaint.wait", "task.done", "task.try"}
LATEST = 100


@dataclass(frozen=True)
class Item:
    """One entry of the stream: either a message or an event."""

    at: datetime
    message: Message | None = None
    event: Event | None = None


@dataclass(frozen=True)
class Stream:
    """The entries, oldest first, and whether there are earlier ones that are not among them."""

    items: list[Item]
    has_earlier: bool


def entries_of(case: Case, *, whole: bool = False) -> tuple[QuerySet[Message], QuerySet[Event]]:
    """Messages and events of a case, newest first: as many as a stream needs, or all; not yet read."""
    most = None if whole else LATEST + 1
    return messages_of(case).order_by("-pk")[:most], timeline_of(case).order_by("-pk")[:most]


def stream_of(messages: Sequence[Message], events: Sequence[Event], *, whole: bool = False) -> Stream:
    """What happened on a case, of its entries newest first: the latest hundred of each sort, or all."""
    has_earlier = not whole and (len(messages) > LATEST or len(events) > LATEST)
    items = [Item(message.entered_at, message=message) for message in messages[: None if whole else LATEST]]
    items += [Item(event.at, event=event) for event in events[: None if whole else LATEST] if _is_shown(event)]
    # Of one instant the message comes before what followed from it.
    items.sort(key=lambda item: (item.at, item.message is None, item.event.pk if item.event else 0))
    return Stream(items, has_earlier)


def opens_with(stream: Stream, text: str) -> bool:
    """Whether the first message says what the case was entered with: a mail need not be read twice."""
    first = next((item.message for item in stream.items if item.message is not None), None)
    if first is None or stream.has_earlier:
        return False
    return text.split() in (first.text.split(), first.new_text.split())


def contacts_in(stream: Stream) -> int:
    """How many times the customer wrote or called, as far as the stream goes (INQ-24)."""
    messages = [item.message for item in stream.items if item.message is not None and not item.message.is_automatic]
    calls = [each for each in messages if each.kind == MessageKind.CALL and each.facts.get("direction") == "in"]
    return len(calls) + sum(each.kind == MessageKind.INCOMING for each in messages)


def noted_in(stream: Stream, event_kind: str, step_kind: str) -> set[str]:
    """The texts of the steps of a kind that such events tell of, as far as the stream goes."""
    events = [item.event for item in stream.items if item.event is not None and item.event.kind == event_kind]
    return {event.facts.get("text", "") for event in events if event.facts.get("step_kind") == step_kind}


def _is_shown(event: Event) -> bool:
    return not event.kind.startswith(_SAID) and event.kind not in _ECHOES
