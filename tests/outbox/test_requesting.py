"""Requests to addresses that a company named: where they never go, and what they never wait for."""

import ipaddress
import socket
import threading
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from csdesk.outbox import requesting
from csdesk.outbox.outgoing import ForbiddenHost, is_outside
from csdesk.outbox.requesting import LARGEST_ANSWER, BadAddress, Unanswered, post_outside, read_url
from tests.outbox.mail_servers import make_certificate
from tests.outbox.web_servers import (
    endless_body,
    endless_continue,
    endless_headers,
    listener,
    nonsense,
    redirect_to,
)

BAD = [
    "", "example.com/hook", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "http://example.com/",
    "javascript:alert(1)", "https://", "https:///hook", "https://user@example.com/", "https://user:pw@example.com/",
    "https://example.com@127.0.0.1/", "https://example.com\\@127.0.0.1/", "https://127.0.0.1/", "https://127.1/",
    "https://0x7f.1/", "https://2130706433/", "https://017700000001/", "https://0/", "https://[::1]/", "https://[::]/",
    "https://[::ffff:10.0.0.1]/", "https://[::ffff:a00:1]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/",
    "https://[fe80::1]/", "https://[fec0::1]/", "https://169.254.169.254/", "https://100.64.0.1/", "https://localhost/",
    "https://localhost./", "https://a.localhost/", "https://example.com:0/", "https://example.com:99999/",
    "https://example.com/#part", "https://example.com/a b", "https://example.com/\r\nX: y", "https://[::1/",
    "https://ｌocalhost/", "https://１27.0.0.1/", "https://" + "a" * 64 + ".com/", "https://example.com/" + "a" * 2000,
]  # fmt: skip


@pytest.fixture
def demo(settings: Any) -> None:
    """Loopback and plain HTTP are allowed, as in the demo."""
    settings.INTERNAL_NETWORKS, settings.PLAIN_HTTP = ["127.0.0.0/8"], True


@pytest.mark.parametrize("url", BAD)
def test_read_url_refuses(url: str) -> None:
    with pytest.raises(BadAddress):
        read_url(url)


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://example.com", "example.com", 443, "/"),
        ("https://Example.COM:8443/a/b?c=d", "example.com", 8443, "/a/b?c=d"),
        ("https://例子.中国/x", "xn--fsqu00a.xn--fiqs8s", 443, "/x"),
        ("https://[2606:4700::1111]/", "2606:4700::1111", 443, "/"),
    ],
)
def test_read_url_tells_the_parts(url: str, host: str, port: int, path: str) -> None:
    target = read_url(url)

    assert (target.host, target.port, target.path) == (host, port, path)


@given(st.ip_addresses())
def test_read_url_agrees_with_the_registries_on_every_address(address: ipaddress.IPv4Address) -> None:
    spelled = f"[{address}]" if address.version == 6 else str(address)

    if is_outside(address):
        assert read_url(f"https://{spelled}/").host == str(address)
    else:
        with pytest.raises(BadAddress):
            read_url(f"https://{spelled}/")


@given(st.ip_addresses(v=4))
def test_read_url_reads_other_spellings_of_an_address_as_the_network_does(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    spellings = [str(number), hex(number), f"0{number:o}", f"{number >> 24}.{number & 0xFFFFFF}"]

    refused = []
    for spelled in spellings:
        try:
            read_url(f"https://{spelled}/")
        except BadAddress:
            refused.append(spelled)

    assert refused == ([] if is_outside(address) else spellings)


def test_post_outside_hands_over_and_brings_the_answer(demo: None) -> None:
    with listener(202) as server:
        answer = post_outside(server.url("/hook?a=1"), b'{"a": 1}', {"Content-Type": "application/json"})

    [heard] = server.heard
    assert (answer.status, answer.body) == (202, b"ok")
    assert (heard.line, heard.body) == ("POST /hook?a=1 HTTP/1.1", b'{"a": 1}')
    assert heard.headers["host"] == f"127.0.0.1:{server.port}"
    assert heard.headers["content-type"] == "application/json"


def test_post_outside_follows_no_redirect(demo: None) -> None:
    with listener() as inner, listener(answer=redirect_to(inner.url())) as outer:
        answer = post_outside(outer.url(), b"", {})

    assert (answer.status, len(outer.heard), inner.heard) == (307, 1, [])


@pytest.mark.parametrize("answer", [endless_body, endless_headers, endless_continue])
def test_post_outside_reads_no_more_than_it_must(demo: None, answer: Any) -> None:
    with listener(answer=answer) as server:
        try:
            found = post_outside(server.url(), b"", {})
        except Unanswered:
            return

    assert found.status == 200
    assert len(found.body) <= LARGEST_ANSWER


def test_post_outside_waits_no_longer_than_it_may_for_a_body_by_drops(demo: None) -> None:
    done = threading.Event()

    def drop(link: socket.socket) -> None:
        link.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while not done.wait(0.02):
                link.sendall(b"x")
        except OSError:
            done.set()

    with listener(answer=drop) as server:
        answer = post_outside(server.url(), b"", {}, seconds=0.3)

    assert answer.status == 200
    assert done.wait(10)


@pytest.mark.parametrize("silent", ["before", "headers"])
def test_post_outside_gives_up_on_who_says_nothing(demo: None, silent: str) -> None:
    over = threading.Event()

    def wait(link: socket.socket) -> None:
        if silent == "headers":
            link.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        over.wait(20)

    with listener(answer=wait) as server, pytest.raises(Unanswered, match="no answer"):
        post_outside(server.url(), b"", {}, seconds=0.2)
    over.set()


def test_post_outside_tells_nothing_of_what_is_no_web_server(demo: None) -> None:
    with listener(answer=nonsense) as server, pytest.raises(Unanswered) as refused:
        post_outside(server.url(), b"", {})

    assert str(refused.value) == "no answer: no HTTP"


def test_post_outside_refuses_names_that_lead_inside(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.PLAIN_HTTP = True
    with listener() as server:
        led = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))]
        answers = {0: led, socket.AI_NUMERICHOST: []}
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, flags=0, **kwargs: answers[flags])
        with pytest.raises(ForbiddenHost, match=r"^this host cannot be used$"):
            post_outside(server.url(host="hook.example.com"), b"", {})

    assert server.heard == []


def test_post_outside_asks_the_name_server_once(monkeypatch: pytest.MonkeyPatch, demo: None) -> None:
    """A name that leads outside when it is checked and inside when it is connected to."""
    settings.INTERNAL_NETWORKS = []
    answers = iter(["8.8.8.8", "127.0.0.1", "127.0.0.1"])
    entry = (socket.AF_INET, socket.SOCK_STREAM, 6, "")

    def resolve(host: str, port: int | None, *, flags: int = 0, **kwargs: Any) -> list[Any]:
        return [] if flags else [(*entry, (next(answers), port))]

    tried: list[Any] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        tried.append(address)
        raise OSError("refused")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unanswered):
        post_outside("https://rebinding.test/", b"", {})

    assert tried == [("8.8.8.8", 443)]


@pytest.mark.parametrize(("host", "reached"), [("localhost", True), ("127.0.0.1", False)])
def test_post_outside_checks_the_certificate_against_the_name(
    demo: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, reached: bool
) -> None:
    certificate = make_certificate(tmp_path)
    made = requesting.ssl.create_default_context
    monkeypatch.setattr(requesting.ssl, "create_default_context", lambda: made(cafile=str(certificate)))

    with listener(certificate=certificate) as server:
        refused = nullcontext() if reached else pytest.raises(Unanswered, match="the certificate or the encryption")
        with refused:
            post_outside(server.url(scheme="https", host=host), b"{}", {})

    assert bool(server.heard) is reached
