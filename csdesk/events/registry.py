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

    def wants(self, kind: str) -> bool:
        """Whether the subscriber asked for events of this kind."""
        return fnmatchcase(kind, self.kinds)


# Carries (event, names of subscribers) from the recording transaction to `delivery.deliver`.
Carrier = Callable[["Event", list[str]], None]

_subscriptions: dict[str, Subscription] = {}
_carriers: list[Carrier] = []


def subscribe(kinds: str, handler: Handler) -> None:
    """Have `handler(event)` called after the commit for events whose kind matches the glob (`complaint.*`).

    It runs in the tenant's scope, in order per case, at least once in name and exactly once in effect: its
    writes commit together with the note that it ran. Called from an app's `ready()`; harmless when repeated.
    """
    name = f"{handler.__module__}.{handler.__qualname__}"
    _subscriptions[name] = Subscription(name, kinds, handler)


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
