"""Hosts that a company names: whatever leads into our own network is refused, in whatever spelling."""

import ipaddress
import socket
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from csdesk.outbox.channels.smtp import SmtpServer, send
from csdesk.outbox.outgoing import ForbiddenHost, connect_outside, is_outside
from tests.outbox.mail_servers import taker
from tests.outbox.test_smtp import mail

INSIDE = [
    "127.0.0.1", "127.1", "0", "0.0.0.0", "2130706433", "0x7f000001", "017700000001", "localhost", "10.1.2.3",
    "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1",
    "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "2001:db8::1", "[::1]", "", "no.such.host.invalid", "user@127.0.0.1", "a" * 300, "127。0。0。1",
]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
def test_connect_outside_refuses(host: str) -> None:
    with pytest.raises(ForbiddenHost, match=r"^this host cannot be used$"):
        connect_outside(host, 25, timeout=1)


@pytest.mark.parametrize("address", ["8.8.8.8", "114.114.114.114", "2606:4700::1111", "2400:3200::1"])
def test_is_outside_of_the_open_internet(address: str) -> None:
    assert is_outside(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
def test_is_outside_agrees_with_the_registries(address: ipaddress.IPv4Address) -> None:
    expected = address.is_global and not address.is_multicast and not address.is_reserved

    assert is_outside(address) is expected
    assert not is_outside(ipaddress.IPv6Address(f"::ffff:{address}")) or expected


def test_a_name_that_also_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 25)) for ip in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answers)

    with pytest.raises(ForbiddenHost):
        connect_outside("mixed.test", 25, timeout=1)


def test_the_address_that_was_checked_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second answer of the name server comes too late."""
    answers = iter([("8.8.8.8", 25), ("127.0.0.1", 25)])
    entry = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [(*entry, next(answers))])
    tried: list[Any] = []
    monkeypatch.setattr(socket, "create_connection", lambda address, timeout: tried.append(address))

    connect_outside("rebinding.test", 25, timeout=1)

    assert tried == [("8.8.8.8", 25)]


def test_a_companys_mail_server_may_not_be_our_own() -> None:
    with taker() as server, pytest.raises(ForbiddenHost):
        send(mail(), SmtpServer("127.0.0.1", server.port, foreign=True))

    assert server.taken == []


def test_an_installation_may_allow_networks_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "INTERNAL_NETWORKS", ["127.0.0.0/8"])

    with taker() as server:
        send(mail(), SmtpServer("127.0.0.1", server.port, foreign=True))

    assert len(server.taken) == 1
