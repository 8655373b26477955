"""Connecting to hosts that a company named: never to our own network, whatever name or spelling leads there."""

import ipaddress
import socket
from collections.abc import Iterable

from django.conf import settings

from csdesk.outbox.failures import Undeliverable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class ForbiddenHost(Undeliverable):
    """The name leads (also) to an address that is not on the open internet."""


def connect_outside(host: str, port: int, *, timeout: float) -> socket.socket:
    """A TCP connection to a host on the open internet, or on the installation's list of internal ones.

    The address that was checked is the one that is connected to. Raises ForbiddenHost, which does not tell
    refusals apart, or OSError.
    """
    addresses = _resolve(host, port)
    if not addresses or not all(may_connect(address) for address in addresses):
        raise ForbiddenHost("this host cannot be used")
    trouble: OSError | None = None
    for address in addresses:
        try:
            return socket.create_connection((str(address), port), timeout)
        except OSError as error:
            trouble = error
    raise trouble or OSError("no address")


def may_connect(address: Address) -> bool:
    """Whether an address is on the open internet, or the installation allows it."""
    return is_outside(address) or any(address in network for network in _allowed())


def is_outside(address: Address) -> bool:
    """Whether an address, and every one it may carry inside, is on the open internet."""
    if address.is_multicast or not address.is_global or address.is_reserved or address.is_unspecified:
        return False
    return all(is_outside(inner) for inner in _carried(address))


def _carried(address: Address) -> Iterable[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 one stands for: mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [inner for inner in found if inner is not None]


def _allowed() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(network.strip()) for network in settings.INTERNAL_NETWORKS if network.strip()]


def _resolve(host: str, port: int) -> list[Address]:
    # Only what a name server (or the parser of addresses) makes of it counts: 0x7f.1 is 127.0.0.1 here too.
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
