"""Real SMTP servers on loopback: one that takes mail, and several that should not be trusted."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

Answer = Callable[[str], str | None]


@dataclass
class Taker:
    """A server that takes what comes, or answers as it is told: `{"RCPT": lambda line: "550 no such user"}`."""

    answers: dict[str, Answer] = field(default_factory=dict)
    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if (answer := self.answers.get("RCPT", lambda line: None)(address)) is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if (answer := self.answers.get("MAIL", lambda line: None)(address)) is not None:
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = self.answers.get("DATA", lambda line: None)(envelope.mail_from)
        if answer is not None and not answer.startswith("take"):
            return answer
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.taken.append(parsed)
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        if answer == "take and hang up":
            server.transport.close()
        return "250 OK"


@contextmanager
def taker(*, security: str = "none", certificate: Path | None = None, **answers: Answer) -> Iterator[Taker]:
    """A running server; `answers` name the commands it answers differently."""
    mine = Taker(answers=answers)
    options: dict[str, Any] = {}
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        options = {"tls": {"ssl_context": context}, "starttls": {"tls_context": context, "require_starttls": True}}[
            security
        ]
    controller = Controller(mine, hostname="127.0.0.1", port=0, enable_SMTPUTF8=True, **options)
    controller.port = mine.port = _free_port()
    controller.start()
    try:
        yield mine
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def rude_server(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port on which every connection is given to `behave`, each in a thread of its own."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)

        def serve() -> None:
            while not stop.is_set():
                try:
                    link, _address = listener.accept()
                except TimeoutError:
                    continue
                threading.Thread(target=_guarded, args=(behave, link), daemon=True).start()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            stop.set()
            thread.join()


def _guarded(behave: Callable[[socket.socket], None], link: socket.socket) -> None:
    with link:
        try:
            behave(link)
        except OSError:
            return


def says_nothing(link: socket.socket) -> None:
    """Accepts and never answers."""
    link.settimeout(30)
    while link.recv(1024):
        pass


def drips(link: socket.socket) -> None:
    """Keeps every single timeout by sending a byte now and then, for ever."""
    link.sendall(b"220-")
    for _byte in range(600):
        link.sendall(b"x")
        time.sleep(0.05)


def hangs_up(link: socket.socket) -> None:
    """Accepts and closes."""


def talks_nonsense(link: socket.socket) -> None:
    """Is no mail server."""
    link.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def make_certificate(folder: Path) -> Path:
    """A certificate for localhost with its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "localhost.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path
