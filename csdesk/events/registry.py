"""Who wants to hear of which events, who carries the news to them, and which events pages may watch."""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from csdesk.events.models import Event

Handler = Callable[["Event"], None]


@dataclass(frozen=True)
class Subscription:
    """One subscriber: `name` is stable (module and function), for it is part of what is kept until delivered."""

    name: str
    kinds: str
    handler: Handler
    wanted: Callable[[str], bool] | None = None

    def wants(self, kind: str) -> bool:
        """Whether the subscriber asked for events of this kind, and wants one now."""
        return fnmatchcase(kind, self.kinds) and (self.wanted is None or self.wanted(kind))


# Carries (event, names of subscribers) from the recording transaction to `delivery.deliver`.
Carrier = Callable[["Event", list[str]], None]

_subscriptions: dict[str, Subscription] = {}
_carriers: list[Carrier] = []


def subscribe(kinds: str, handler: Handler, *, wanted: Callable[[str], bool] | None = None) -> None:
    """Have `handler(event)` called after the commit for events whose kind matches the glob (`complaint.*`).

    It runs in the tenant's scope, in order per case, at least once in name and exactly once in effect: its
    writes commit together with the note that it ran. Called from an app's `ready()`; harmless when repeated.
    `wanted(kind)`, asked in the recording transaction, spares the messages that nobody in the company wants.
    """
    name = f"{handler.__module__}.{handler.__qualname__}"
    _subscriptions[name] = Subscription(name, kinds, handler, wanted)


def subscribers_of(kind: str) -> list[str]:
    """Names of those who asked for events of this kind, in the order of registration."""
    return [subscription.name for subscription in _subscriptions.values() if subscription.wants(kind)]


def subscription_named(name: str) -> Subscription | None:
    """The subscriber of that name; None when the code that kept the name is gone."""
    return _subscriptions.get(name)


def carry_by(carrier: Carrier) -> None:
    """Name the carrier that takes events over the commit: the outbox, from its `ready()`."""
    _carriers[:] = [carrier]


def hand_over(event: "Event", names: list[str]) -> None:
    """Give an event to the carrier. Raises RuntimeError when there are subscribers and nobody carries."""
    if not _carriers:
        raise RuntimeError(f"nobody carries {event.kind} to {', '.join(names)}")
    _carriers[0](event, names)
