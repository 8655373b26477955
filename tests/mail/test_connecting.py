"""Trouble with mail servers by its cause, and NetEase's way of letting nobody in who does not say who he is."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator

import pytest
from imapclient.exceptions import IMAPClientError, LoginError

from csdesk.mail.models import Mailbox, MailTrouble
from csdesk.mail.services import connecting
from csdesk.mail.services.connecting import Account, FolderMissing, cause_of, imap_session
from csdesk.mail.services.secrets import conceal
from csdesk.mail.services.trying_out import _try_smtp
from csdesk.outbox.outgoing import ForbiddenHost
from tests.mail.dovecot import free_port
from tests.outbox.mail_servers import make_certificate, taker


class NetEase:
    """As 163.com answers: a folder opens only to whoever has sent ID."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.heard: list[str] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        line, _address = self.listening.accept()
        with line, line.makefile("rwb") as talk:
            self._say(talk, "* OK Coremail System IMap Server Ready")
            for raw in talk:
                tag, command, *_rest = raw.decode().split()
                self.heard.append(command.upper())
                self._answer(talk, tag, command.upper())

    def _answer(self, talk, tag: str, command: str) -> None:
        if command == "CAPABILITY":
            self._say(talk, "* CAPABILITY IMAP4rev1 ID")
        elif command == "ID":
            self._say(talk, '* ID ("name" "Coremail Imap")')
        elif command == "SELECT" and "ID" not in self.heard:
            self._say(talk, f"{tag} NO SELECT Unsafe Login. Please contact kefu@188.com for help")
            return
        elif command == "SELECT":
            self._say(talk, "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] UIDs valid")
        self._say(talk, f"{tag} OK done")

    def _say(self, talk, words: str) -> None:
        talk.write(f"{words}\r\n".encode())
        talk.flush()


@pytest.fixture
def netease(own_network) -> Iterator[NetEase]:
    server = NetEase()
    yield server
    server.listening.close()


def account(port: int, **fields) -> Account:
    given = {"security": "none", "user": "a@163.com", "password": "code", "folder": "INBOX"}
    return Account("127.0.0.1", port, uid_validity=None, last_uid=0, **{**given, **fields})


def test_imap_session_says_who_we_are_before_it_opens_the_folder(netease):
    with imap_session(account(netease.port)) as (_link, validity):
        pass

    assert validity == 7
    assert netease.heard.index("ID") < netease.heard.index("SELECT")


def test_imap_session_calls_a_distrusted_login_by_its_name(netease, monkeypatch):
    monkeypatch.setattr(connecting._Client, "has_capability", lambda self, name: False)

    with pytest.raises(LoginError), imap_session(account(netease.port)):
        pass


@pytest.mark.parametrize(
    ("trouble", "cause"),
    [
        (ForbiddenHost(), MailTrouble.NAME),
        (socket.gaierror(-2, "unknown"), MailTrouble.NAME),
        (ConnectionRefusedError(111, "refused"), MailTrouble.CONNECTION),
        (TimeoutError("timed out"), MailTrouble.CONNECTION),
        (smtplib.SMTPServerDisconnected("gone"), MailTrouble.CONNECTION),
        (ssl.SSLCertVerificationError(1, "self-signed"), MailTrouble.TLS),
        (smtplib.SMTPNotSupportedError("STARTTLS extension not supported by server."), MailTrouble.TLS),
        (LoginError("no"), MailTrouble.LOGIN),
        (smtplib.SMTPAuthenticationError(535, b"no"), MailTrouble.LOGIN),
        (FolderMissing("INBOX"), MailTrouble.FOLDER),
        (ValueError("the stored credential cannot be read"), MailTrouble.SECRET),
        (IMAPClientError("what?"), MailTrouble.PROTOCOL),
    ],
    ids=lambda value: type(value).__name__,
)
def test_cause_of_has_one_name_for_each(trouble, cause):
    assert cause_of(trouble) == cause


def box_with(port: int, **server) -> Mailbox:
    smtp = {"host": "localhost", "port": port, "security": "none", "user": "", **server}
    return Mailbox(name="Service", address="service@alpha.test", smtp=smtp, smtp_secret=conceal("code"))


def test_try_smtp_signs_in_and_sends_nothing(own_network, settings):
    settings.INTERNAL_NETWORKS = ["127.0.0.0/8", "::1/128"]
    with taker() as server:
        found = _try_smtp(box_with(server.port))

    assert (found, server.taken) == ("works", [])


@pytest.mark.parametrize(
    ("server", "cause"),
    [
        ({"user": "a@b.cn"}, MailTrouble.LOGIN),
        ({"security": "starttls"}, MailTrouble.TLS),
        ({"host": "::x"}, MailTrouble.NAME),
    ],
    ids=["offers no sign-in", "no STARTTLS", "no name"],
)
def test_try_smtp_names_the_cause(own_network, settings, server, cause):
    settings.INTERNAL_NETWORKS = ["127.0.0.0/8", "::1/128"]
    with taker() as running:
        found = _try_smtp(box_with(running.port, **server))

    assert found == cause


def test_try_smtp_refuses_a_certificate_that_nobody_signed(own_network, settings, tmp_path):
    settings.INTERNAL_NETWORKS = ["127.0.0.0/8", "::1/128"]
    with taker(security="tls", certificate=make_certificate(tmp_path)) as running:
        found = _try_smtp(box_with(running.port, security="tls"))

    assert found == MailTrouble.TLS


def test_g11_a_server_inside_looks_like_a_name_that_leads_nowhere(settings):
    settings.INTERNAL_NETWORKS = []

    found = {_try_smtp(box_with(free_port(), host=host)) for host in ("127.0.0.1", "10.0.0.1", "nowhere.invalid")}

    assert found == {MailTrouble.NAME}


def test_an_account_shows_its_password_to_no_log():
    assert "code" not in repr(account(993))
