"""Talking SMTP with hard timeouts: to connect, for each answer, and for the whole of it."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from django.conf import settings

from csdesk.outbox.channels.envelope import Envelope
from csdesk.outbox.failures import HostTrouble, Undeliverable
from csdesk.outbox.outgoing import connect_outside

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
# Shorter than a loan, so that nobody else borrows a message while it is being sent.
WHOLE_SECONDS = 30.0


@dataclass(frozen=True)
class SmtpServer:
    """A mail server to send through; `security` is none, starttls or tls.

    `foreign`: a company named it, so it must not be in our own network.
    """

    host: str
    port: int = 25
    username: str = ""
    password: str = field(default="", repr=False)
    security: str = "none"
    foreign: bool = False


def installation_server() -> SmtpServer | None:
    """The installation's own server from the settings; None when it has none."""
    if not settings.EMAIL_HOST:
        return None
    return SmtpServer(
        settings.EMAIL_HOST,
        settings.EMAIL_PORT,
        settings.EMAIL_HOST_USER,
        settings.EMAIL_HOST_PASSWORD,
        "starttls" if settings.EMAIL_USE_TLS else "none",
    )


def send(envelope: Envelope, server: SmtpServer, *, whole_seconds: float = WHOLE_SECONDS) -> None:
    """Send a mail, or raise: HostTrouble when the server is away, hangs or turns us off, Undeliverable when it
    refuses this mail for good, SMTPResponseException (try again) when it refuses it for now."""
    try:
        with _session(server, whole_seconds) as link:
            refused = link.sendmail(envelope.sender, list(envelope.recipients), envelope.raw)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as refusal:
        raise _judge(refusal) from refusal
    except (smtplib.SMTPException, OSError, EOFError) as trouble:
        raise HostTrouble(f"{server.host}: {type(trouble).__name__}") from trouble
    if refused:
        raise Undeliverable(f"refused for {', '.join(sorted(refused))}")


def try_out(server: SmtpServer, *, whole_seconds: float = WHOLE_SECONDS) -> None:
    """Sign in and say goodbye. Raises what went wrong as it is: SMTPException, OSError, EOFError, ForbiddenHost."""
    with _session(server, whole_seconds):
        pass


class _Link(smtplib.SMTP):
    """An SMTP conversation that another thread may cut at any point, the TLS handshake included."""

    def __init__(self, *, tls: bool, foreign: bool) -> None:
        # A host name given here would connect at once; one looked up could wait for a name server.
        super().__init__(local_hostname=socket.gethostname() or "localhost", timeout=CONNECT_SECONDS)
        self._foreign = foreign
        self._tls = ssl.create_default_context() if tls else None
        self._cuttable: socket.socket | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """Called by smtplib to connect."""
        if self._foreign:
            sock = connect_outside(host, port, timeout=timeout)
        else:
            sock = socket.create_connection((host, port), timeout)
        self._cuttable = sock
        if self._tls is not None:
            wrapped = self._tls.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
            self._cuttable = wrapped
            try:
                wrapped.do_handshake()
            except OSError:
                wrapped.close()
                raise
            return wrapped
        return sock

    def cut(self) -> None:
        """End whatever goes on: blocked reads and writes return at once."""
        sock = self.sock or self._cuttable
        if sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


@contextmanager
def _session(server: SmtpServer, whole_seconds: float) -> Iterator[smtplib.SMTP]:
    link = _Link(tls=server.security == "tls", foreign=server.foreign)
    # A server that sends a byte every nine seconds keeps every single timeout: this one ends it.
    alarm = threading.Timer(whole_seconds, link.cut)
    alarm.daemon = True
    alarm.start()
    try:
        _greet(link, server)
        yield link
        _say_goodbye(link)
    finally:
        alarm.cancel()
        link.close()


def _greet(link: smtplib.SMTP, server: SmtpServer) -> None:
    link._host = server.host  # type: ignore[attr-defined]  # what starttls checks the certificate against
    code, _words = link.connect(server.host, server.port)
    if code != 220:
        raise smtplib.SMTPConnectError(code, "turned away")
    if link.sock is not None:
        link.sock.settimeout(ANSWER_SECONDS)
    if server.security == "starttls":
        link.starttls(context=ssl.create_default_context())
    if server.username:
        link.login(server.username, server.password)


def _say_goodbye(link: smtplib.SMTP) -> None:
    """The mail is delivered by now: a server that hangs up on QUIT does not undo that."""
    try:
        link.quit()
    except (smtplib.SMTPException, OSError):
        link.close()


def _judge(refusal: smtplib.SMTPException) -> Exception:
    """5xx for these recipients or this mail is for good; a refused login or greeting is the host's trouble."""
    if isinstance(refusal, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _words in refusal.recipients.values()]
        words = f"refused for {', '.join(sorted(refusal.recipients))}"
        return Undeliverable(words) if all(code >= 500 for code in codes) else refusal
    if isinstance(refusal, smtplib.SMTPConnectError | smtplib.SMTPHeloError | smtplib.SMTPAuthenticationError):
        return HostTrouble(f"{type(refusal).__name__} {getattr(refusal, 'smtp_code', '')}")
    code = getattr(refusal, "smtp_code", 0)
    if code == 421:
        return HostTrouble(f"turned away: {code}")
    return Undeliverable(f"refused: {code}") if code >= 500 else refusal
