"""Where somebody may punch: networks and places of the manual."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from math import asin, cos, radians, sin, sqrt

from csdesk.rulebook.sections.attendance import PunchPlace

EARTH_RADIUS_METRES = 6_371_000


@dataclass(frozen=True)
class Spot:
    """Where a phone says it is, in degrees."""

    latitude: float
    longitude: float


@lru_cache(maxsize=1024)
def _network(written: str) -> IPv4Network | IPv6Network:
    return ip_network(written)


def is_inside(address: str | None, networks: Iterable[str]) -> bool:
    """Whether an address lies in one of the networks; with none, every address does."""
    networks = tuple(networks)
    if not networks:
        return True
    if not address:
        return False
    here = ip_address(address)
    mapped = getattr(here, "ipv4_mapped", None)
    return any((mapped or here) in _network(network) for network in networks)


def metres_between(one: Spot, other: Spot) -> float:
    """The way over ground between two spots."""
    up, across = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    bent = sin(up / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_METRES * asin(min(1.0, sqrt(bent)))


def place_at(spot: Spot, places: Iterable[PunchPlace]) -> PunchPlace | None:
    """The nearest of the manual's places within whose radius a spot lies."""
    near = [
        (distance, place.key, place)
        for place in places
        if (distance := metres_between(spot, Spot(float(place.latitude), float(place.longitude))))
        <= place.radius_metres
    ]
    return min(near)[2] if near else None
