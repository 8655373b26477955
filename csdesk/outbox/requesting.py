"""HTTP requests to addresses that a company named: guarded, bounded in time and size, never led elsewhere."""

import http.client
import io
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from csdesk.outbox.failures import HostTrouble
from csdesk.outbox.outgoing import connect_outside, leads_inside

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 10.0
LARGEST_ANSWER = 64 * 1024
LONGEST_URL = 2000
PORTS = {"https": 443, "http": 80}


class BadAddress(ValueError):
    """An address that is never called: not http(s), with a user name, without a host, or plainly inside."""


class Unanswered(HostTrouble):
    """No answer came: no connection, no valid certificate, not in time, or nothing that HTTP knows."""


@dataclass(frozen=True)
class Target:
    """Where a request goes: parsed once, so that check and connection mean the same."""

    scheme: str
    host: str
    port: int
    path: str


@dataclass(frozen=True)
class Answer:
    """What the other side said; `body` is what of it fitted, `seconds` how long it took."""

    status: int
    body: bytes
    seconds: float


def read_url(url: str) -> Target:
    """The parts of an address that may be called. Raises BadAddress.

    https, or http where the installation allows it; no user name, no fragment, nothing but visible ASCII
    besides the host, and a host that does not plainly lead inside.
    """
    try:
        parts = urlsplit(url)
        port, name = parts.port, parts.hostname or ""
        host = name if ":" in name else name.encode("idna").decode("ascii")
    except ValueError as error:
        raise BadAddress(url) from error
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    allowed = ("https", "http") if settings.PLAIN_HTTP else ("https",)
    wrong = (
        len(url) > LONGEST_URL
        or parts.scheme not in allowed
        or not host
        or "@" in parts.netloc
        or "#" in url
        or "\\" in url
        or not all("!" <= char <= "~" for char in path)
        or any(char.isspace() or not char.isprintable() for char in url)
        or port == 0
        or leads_inside(host)
    )
    if wrong:
        raise BadAddress(url)
    return Target(parts.scheme, host, port or PORTS[parts.scheme], path)


def post_outside(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float = WHOLE_SECONDS) -> Answer:
    """POST to an address that a company named; the status, whatever it is: redirects are not followed.

    `seconds` bounds the whole of it, name server and handshake included; of the answer at most 64 KiB are
    read. Raises BadAddress, ForbiddenHost or Unanswered.
    """
    target, start = read_url(url), time.monotonic()
    line = _Line(target, seconds)
    # A server that sends a byte now and then keeps every single timeout: this one ends it.
    alarm = threading.Timer(seconds, line.cut)
    alarm.daemon = True
    alarm.start()
    try:
        line.request("POST", target.path, body, {**headers, "Connection": "close"})
        answer = line.getresponse()
        if line.is_cut:
            raise TimeoutError
        return Answer(answer.status, _what_fits(answer), time.monotonic() - start)
    except (OSError, http.client.HTTPException, EOFError) as trouble:
        raise Unanswered(f"no answer: {_in_words(trouble)}") from trouble
    finally:
        alarm.cancel()
        line.close()


def _what_fits(answer: http.client.HTTPResponse) -> bytes:
    """The body as far as it came: the status counts, however the rest goes on."""
    try:
        return answer.read(LARGEST_ANSWER)
    except http.client.IncompleteRead as short:
        return bytes(short.partial)
    except (OSError, http.client.HTTPException, ValueError):
        return b""


def _in_words(trouble: Exception) -> str:
    """What may be told of it: the kind of trouble, nothing that the other side wrote."""
    if isinstance(trouble, ssl.SSLError):
        return "the certificate or the encryption is not valid"
    if isinstance(trouble, TimeoutError):
        return "not in time"
    return "no HTTP" if isinstance(trouble, http.client.HTTPException) else "no connection"


class _Line(http.client.HTTPConnection):
    """One connection to a checked address, TLS verified against the name; another thread may cut it at any point."""

    def __init__(self, target: Target, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self.default_port = PORTS[target.scheme]
        self.response_class = _Bounded
        self._tls = ssl.create_default_context() if target.scheme == "https" else None
        self._cuttable: socket.socket | None = None
        self.is_cut = False

    def connect(self) -> None:
        """Called by http.client."""
        seconds = min(CONNECT_SECONDS, float(self.timeout or CONNECT_SECONDS))
        sock = self._cuttable = connect_outside(self.host, self.port, timeout=seconds)
        sock.settimeout(self.timeout)
        if self._tls is not None:
            sock = self._tls.wrap_socket(sock, server_hostname=self.host, do_handshake_on_connect=False)
            self._cuttable = sock
            try:
                sock.do_handshake()  # type: ignore[attr-defined]
            except OSError:
                sock.close()
                raise
        self.sock = sock
        if self.is_cut:
            raise TimeoutError

    def cut(self) -> None:
        """End whatever goes on: blocked reads and writes return at once."""
        self.is_cut = True
        if self._cuttable is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._cuttable, socket.SHUT_RDWR)


class _Bounded(http.client.HTTPResponse):
    """A response of which, headers included, no more than the allowance is ever read."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_Allowance(self.fp))  # type: ignore[arg-type]


class _Allowance(io.RawIOBase):
    """A stream that ends after 64 KiB."""

    def __init__(self, stream: Any) -> None:
        self._stream, self._left = stream, LARGEST_ANSWER

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Called by BufferedReader."""
        if not self._left:
            return 0
        found = self._stream.read1(min(len(buffer), self._left))
        buffer[: len(found)] = found
        self._left -= len(found)
        return len(found)

    def close(self) -> None:
        """Also the stream below."""
        self._stream.close()
        super().close()
