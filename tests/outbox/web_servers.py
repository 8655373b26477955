"""Real HTTP servers on loopback: one that listens, and several that should not be trusted."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ANSWER = b"HTTP/1.1 %d Whatever\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Heard:
    """One request as it came."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Listener:
    """A server that keeps what it hears and answers with `status`, or as `answer` does."""

    status: int = 200
    answer: Callable[[socket.socket], None] | None = None
    heard: list[Heard] = field(default_factory=list)
    port: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/hook", *, scheme: str = "http", host: str = "127.0.0.1") -> str:
        """Its address."""
        return f"{scheme}://{host}:{self.port}{path}"

    def serve(self, link: socket.socket) -> None:
        """One request, one answer."""
        with suppress(OSError), link:
            self.heard.append(read_request(link))
            if self.answer is not None:
                self.answer(link)
            else:
                link.sendall(ANSWER % self.status)


def read_request(link: socket.socket) -> Heard:
    """Read one request with a Content-Length."""
    stream = link.makefile("rb")
    line = stream.readline().decode().strip()
    headers = {}
    while text := stream.readline().decode().strip():
        name, _colon, value = text.partition(":")
        headers[name.lower()] = value.strip()
    return Heard(line, headers, stream.read(int(headers.get("content-length", 0))))


@contextmanager
def listener(
    status: int = 200, answer: Callable[[socket.socket], None] | None = None, certificate: Path | None = None
) -> Iterator[Listener]:
    """Serve on loopback until the block ends; with a certificate by TLS."""
    server, made = socket.create_server(("127.0.0.1", 0)), Listener(status, answer)
    made.port = server.getsockname()[1]
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

    def accept() -> None:
        with suppress(OSError):
            while True:
                link, _address = server.accept()
                threading.Thread(target=_serve, args=(link,), daemon=True).start()

    def _serve(link: socket.socket) -> None:
        with suppress(OSError):
            made.serve(context.wrap_socket(link, server_side=True) if context is not None else link)

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield made
    finally:
        made.stop.set()
        # A blocked accept() ends only when the socket is shut down.
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()


def endless_body(link: socket.socket) -> None:
    """Sends for ever."""
    link.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        link.sendall(b"x" * 65536)


def endless_headers(link: socket.socket) -> None:
    """Never comes to the body."""
    link.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        link.sendall(b"X-More: " + b"x" * 60000 + b"\r\n")


def endless_continue(link: socket.socket) -> None:
    """Says "go on" for ever."""
    while True:
        link.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)


def nonsense(link: socket.socket) -> None:
    """Is no web server."""
    link.sendall(b"220 smtp.example.com ESMTP\r\n")


def redirect_to(url: str) -> Callable[[socket.socket], None]:
    """Sends everybody elsewhere."""
    return lambda link: link.sendall(f"HTTP/1.1 307 Elsewhere\r\nLocation: {url}\r\nContent-Length: 0\r\n\r\n".encode())
