"""Talking to a company's mail servers: never to our own network, always with timeouts, every trouble by its cause."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

from csdesk.mail.models import Mailbox, MailTrouble
from csdesk.mail.services.secrets import reveal
from csdesk.outbox.outgoing import ForbiddenHost, connect_outside

CONNECT_SECONDS, READ_SECONDS = 5, 30
# NetEase (163, 126, yeah) opens no folder for clients that do not say who they are (RFC 2971).
IDENTITY = {"name": "csdesk", "version": "1", "vendor": "csdesk"}
_NETEASE_REFUSES = "unsafe login"


class FolderMissing(IMAPClientError):
    """The folder to fetch from is not there, or may not be opened."""


@dataclass(frozen=True)
class Account:
    """What is needed to fetch one mailbox outside of any transaction."""

    host: str
    port: int
    security: str
    user: str
    password: str = field(repr=False)
    folder: str
    uid_validity: int | None
    last_uid: int


def account_of(mailbox: Mailbox) -> Account | None:
    """The mailbox's IMAP account, or None when it has none. Raises ValueError for an unreadable credential."""
    box = mailbox.imap
    host, name, folder = mailbox.fetched_as
    if not host:
        return None
    security = box.get("security", "tls")
    port = int(box.get("port") or (993 if security == "tls" else 143))
    secret = reveal(mailbox.imap_secret)
    return Account(host, port, security, name, secret, folder, mailbox.uid_validity, mailbox.last_uid)


@contextmanager
def imap_session(account: Account) -> Iterator[tuple[IMAPClient, int]]:
    """A conversation in which the account's folder is open, and the folder's UIDVALIDITY.

    Raises what `cause_of` can name.
    """
    link = _Client(account)
    try:
        if account.security == "starttls":
            link.starttls()
        link.login(account.user, account.password)
        # Before a folder is opened: that is when NetEase looks.
        if link.has_capability("ID"):
            link.id_(IDENTITY)
        yield link, _open_folder(link, account.folder)
    except BaseException:
        link.shutdown()
        raise
    # Says goodbye and closes; whatever it answers, all is done.
    with suppress(IMAPClientError, OSError):
        link.logout()


def _open_folder(link: IMAPClient, folder: str) -> int:
    try:
        return int(link.select_folder(folder)[b"UIDVALIDITY"])
    except (IMAPClientError, KeyError) as refusal:
        if _NETEASE_REFUSES in str(refusal).lower():
            raise LoginError("the provider does not trust this login") from refusal
        raise FolderMissing(folder) from refusal


class _Plain(IMAP4WithTimeout):
    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        return connect_outside(self.host, self.port, timeout=CONNECT_SECONDS)


class _Encrypted(IMAP4_TLS):
    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        plain = connect_outside(self.host, self.port, timeout=CONNECT_SECONDS)
        try:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
        except OSError:
            plain.close()
            raise


class _Client(IMAPClient):
    """Connects to the very address that was checked: a name that is asked twice may lead elsewhere the second time."""

    def __init__(self, account: Account) -> None:
        timeout = SocketTimeout(CONNECT_SECONDS, READ_SECONDS)
        super().__init__(account.host, account.port, ssl=account.security == "tls", timeout=timeout)

    def _create_IMAP4(self) -> IMAP4WithTimeout | IMAP4_TLS:  # noqa: N802 - the library's name
        if self.ssl:
            return _Encrypted(self.host, self.port, None, CONNECT_SECONDS)
        return _Plain(self.host, self.port, CONNECT_SECONDS)


def cause_of(trouble: BaseException) -> MailTrouble:
    """One name for a trouble with a mail server; nothing that the server said, which may hold what we sent."""
    if isinstance(trouble, ForbiddenHost | socket.gaierror | UnicodeError):
        return MailTrouble.NAME
    if isinstance(trouble, ssl.SSLError) or "TLS" in str(trouble):
        return MailTrouble.TLS
    if isinstance(trouble, LoginError | smtplib.SMTPAuthenticationError | smtplib.SMTPNotSupportedError):
        return MailTrouble.LOGIN
    if isinstance(trouble, FolderMissing):
        return MailTrouble.FOLDER
    if isinstance(trouble, ValueError):
        return MailTrouble.SECRET
    if isinstance(trouble, smtplib.SMTPConnectError | smtplib.SMTPServerDisconnected | OSError):
        return MailTrouble.CONNECTION
    return MailTrouble.PROTOCOL
