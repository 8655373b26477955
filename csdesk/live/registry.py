"""What pages may watch and what a fresh page is told; filled by the rooms above, which know."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from csdesk.people.models import Member

Frame = dict[str, Any]


@dataclass(frozen=True)
class Topic:
    """A kind of thing to watch (`case`): who may, and what a page missed.

    `visible(member, ids)` gives those of the ids that the person may see; `missed(member, after)` the frames
    behind the last one a page has of each: {id: last event id}, where -1 stands for "tell me the newest".
    """

    kind: str
    visible: Callable[[Member, Iterable[int]], set[int]]
    missed: Callable[[Member, dict[int, int]], list[Frame]]


_topics: dict[str, Topic] = {}
_sockets: dict[str, str] = {}
_greetings: dict[str, Callable[[Member], Frame]] = {}


def register_topic(topic: Topic) -> None:
    """Make a kind of thing watchable; called from an app's `ready()`."""
    _topics[topic.kind] = topic


def topic_of(kind: str) -> Topic | None:
    """The registered kind, or None."""
    return _topics.get(kind)


def register_socket(path: str, consumer: str) -> None:
    """Open a line under `/ws/`, e.g. ("ws/chat/", "chat.sockets.visitor.VisitorConsumer"): named, for only the process
    that serves sockets loads it. Called from an app's `ready()`."""
    _sockets[path] = consumer


def registered_sockets() -> dict[str, str]:
    """Path → dotted name of the consumer."""
    return dict(_sockets)


def register_greeting(name: str, greeting: Callable[[Member], Frame]) -> None:
    """Have a frame made for each page that connects or asks: the numbers on its badges."""
    _greetings[name] = greeting


def greetings(member: Member) -> list[Frame]:
    """What a page of this person is told first."""
    return [greeting(member) for greeting in _greetings.values()]
