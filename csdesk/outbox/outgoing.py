"""Connecting to hosts that a company named: never to our own network, whatever name or spelling leads there."""

import ipaddress
import socket
import threading
import time
from collections.abc import Iterable
from queue import Empty, SimpleQueue

from django.conf import settings

from csdesk.outbox.failures import HostTrouble

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Addresses that routers of a network use inside it, among them NAT64 with a prefix of its own.
_LOCAL = [ipaddress.ip_network(network) for network in ("fec0::/10", "64:ff9b:1::/48")]
# The name server's share of the time: a resolver that hangs takes half a minute by itself.
RESOLVE_SECONDS = 5.0


class ForbiddenHost(HostTrouble):
    """The name leads nowhere, or (also) to an address that is not on the open internet.

    The two look the same, and both are tried again: a name server may be away for a while.
    """

    def __init__(self) -> None:
        super().__init__("this host cannot be used")


def connect_outside(host: str, port: int, *, timeout: float) -> socket.socket:
    """A TCP connection to a host on the open internet, or on the installation's list of internal ones.

    The address that was checked is the one that is connected to. `timeout` in seconds is for the name server
    and all addresses together. Raises ForbiddenHost, which does not tell refusals apart, or OSError.
    """
    end = time.monotonic() + timeout
    addresses = _resolve(host, port, min(timeout, RESOLVE_SECONDS))
    if not addresses or not all(may_connect(address) for address in addresses):
        raise ForbiddenHost
    trouble: OSError = TimeoutError("timed out")
    for address in addresses:
        left = end - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((str(address), port), left)
        except OSError as error:
            trouble = error
    raise trouble


def leads_inside(host: str) -> bool:
    """Whether it is plain without a name server that a host cannot be used: for forms, while one types."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return not may_connect(ipaddress.IPv4Address("127.0.0.1"))
    return not all(may_connect(address) for address in _look_up(host, None, socket.AI_NUMERICHOST))


def may_connect(address: Address) -> bool:
    """Whether an address is on the open internet, or the installation allows it."""
    return is_outside(address) or any(address in network for network in _allowed())


def is_outside(address: Address) -> bool:
    """Whether an address, and every one it may carry inside, is on the open internet."""
    if address.is_multicast or not address.is_global or address.is_reserved or address.is_unspecified:
        return False
    if any(address in network for network in _LOCAL):
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


def _resolve(host: str, port: int, seconds: float) -> list[Address]:
    found: SimpleQueue[list[Address]] = SimpleQueue()
    # The library's resolver knows no time limit.
    threading.Thread(target=lambda: found.put(_look_up(host, port)), name="resolve", daemon=True).start()
    try:
        return found.get(timeout=seconds)
    except Empty:
        return []


def _look_up(host: str, port: int | None, flags: int = 0) -> list[Address]:
    # Only what a name server (or the parser of addresses) makes of it counts: 0x7f.1 is 127.0.0.1 here too.
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    except (OSError, UnicodeError, ValueError):
        return []
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
