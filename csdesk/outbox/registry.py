"""Who handles which topic; filled by the rooms that own the topics, from their apps' `ready()` or on import."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from csdesk.outbox.models import OutboxMessage

Function = Callable[["OutboxMessage"], None]


@dataclass(frozen=True)
class Topic:
    """A topic's handler. `goes_out`: it talks to other machines and therefore runs outside any transaction.

    `label` is the msgid of what people call such a message; `host` says from its payload whom it goes out to.
    """

    name: str
    handler: Function
    goes_out: bool
    label: str
    host: Callable[[dict[str, Any]], str] | None = None


_topics: dict[str, Topic] = {}
# now -> the active company's rows that have served
OldRows = Callable[[datetime], "QuerySet[Any]"]
_old_rows: list[OldRows] = []


def handles(
    topic: str, *, io: bool = False, label: str = "", host: Callable[[dict[str, Any]], str] | None = None
) -> Callable[[Function], Function]:
    """Register a function as the handler of a topic.

    Without `io` it is called inside `tenant_atomic`, and what it writes commits together with the note that
    the message is done: exactly once. With `io` it is called outside any transaction: it prepares inside
    `tenant_atomic(message.tenant_id)`, sends outside with hard timeouts, and reports back: at least once.
    `label` (marked with gettext_noop) names such messages on the list of those that were given up.
    `host(payload)`, asked in the transaction that enqueues, names the host where whoever enqueues cannot know it.
    Either way it may raise what `csdesk.outbox.failures` lists; anything else is tried again later.
    """

    def register(function: Function) -> Function:
        _topics[topic] = Topic(topic, function, io, label or topic, host)
        return function

    return register


def topic_named(name: str) -> Topic | None:
    """The topic, or None when nobody (any more) handles it."""
    return _topics.get(name)


def register_old_rows(find: OldRows) -> None:
    """Have the relay take away, hourly and in parts, what `find(now)` gives of each company."""
    if find not in _old_rows:
        _old_rows.append(find)


def registered_old_rows() -> list[OldRows]:
    """What the rooms above want taken away."""
    return list(_old_rows)
