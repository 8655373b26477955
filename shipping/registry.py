"""Legs: which ways goods go, told by the rooms that send them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from csdesk.cases.models import Case
    from csdesk.people.models import Member
    from shipping.models import Shipment

# What is done with a parcel, for `Leg.may`.
SEND, REPORT, ARRIVE, LOSE = "send", "report", "arrive", "lose"


def nobody(actor: "Member", case: "Case", act: str) -> bool:
    """For legs on which only people of shipping act."""
    return False


class Follow(Protocol):
    """What follows in the room that sends, in the transaction of what happened to its parcel."""

    def __call__(self, shipment: "Shipment", /, *, now: datetime) -> None: ...


def nothing_follows(shipment: "Shipment", /, *, now: datetime) -> None:
    """For legs whose room waits for nothing."""


@dataclass(frozen=True)
class Leg:
    """One way from hand to hand, e.g. Leg("return.inbound", _("Dealer to us"), payer="dealer").

    `payer` and `account` count unless the manual's section of shipping says otherwise for this leg (DOA-06).
    `may(actor, case, act)`: who may send, report, receive or give up a parcel here besides whoever ships for a
    living: the room's own people, a dealer's contact. `reported(shipment, now=...)`: what follows when its waybill
    has become known. `order` sorts the legs of one case.
    """

    key: str
    label: Any
    payer: str = "company"
    account: str = ""
    may: Callable[["Member", "Case", str], bool] = nobody
    reported: Follow = nothing_follows
    order: int = 100


_legs: dict[str, Leg] = {}


def register_leg(leg: Leg) -> Leg:
    """Called once a leg, from the owning app's `ready()`. Raises ImproperlyConfigured when its key is taken."""
    if _legs.get(leg.key, leg) != leg:
        raise ImproperlyConfigured(f"two legs are called {leg.key!r}")
    _legs[leg.key] = leg
    return leg


def leg_of(key: str) -> Leg:
    """The registered leg; one that nobody registered (any more) is called by its key."""
    return _legs.get(key) or Leg(key, key)


def all_legs() -> list[Leg]:
    """Every registered leg in its order."""
    return sorted(_legs.values(), key=lambda leg: (leg.order, leg.key))
