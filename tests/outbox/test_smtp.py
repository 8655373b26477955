"""Sending through real servers, good and bad: what is told apart, and that nothing hangs."""

import time
from collections.abc import Callable
from email.message import EmailMessage as StandardMessage
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage

from csdesk.outbox.channels import smtp
from csdesk.outbox.channels.envelope import Envelope, of_django, of_standard
from csdesk.outbox.channels.smtp import SmtpServer, send
from csdesk.outbox.failures import HostTrouble, Undeliverable
from tests.outbox import mail_servers
from tests.outbox.mail_servers import make_certificate, rude_server, taker


def mail(*to: str, **fields: Any) -> Envelope:
    written = EmailMessage("主题 subject", "正文 text", "客服 <desk@a.test>", list(to or ("li@b.test",)), **fields)
    return of_django(written)


def test_send_delivers_headers_and_text() -> None:
    with taker() as server:
        send(mail(headers={"Message-ID": "<outbox-1-2@a.test>"}), SmtpServer("127.0.0.1", server.port))

    [taken] = server.taken
    assert taken["Subject"] == "主题 subject"
    assert taken["Message-ID"] == "<outbox-1-2@a.test>"
    assert taken.get_content().strip() == "正文 text"
    assert server.envelopes == [("desk@a.test", ["li@b.test"])]


def refusing(**answers: str) -> dict[str, Callable[[str], str | None]]:
    return {command: lambda line, words=words: words for command, words in answers.items()}


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        (refusing(RCPT="550 no such user"), Undeliverable),
        (refusing(RCPT="450 try later"), Exception),
        (refusing(MAIL="553 not from you"), Undeliverable),
        (refusing(MAIL="451 greylisted"), Exception),
        (refusing(DATA="554 spam"), Undeliverable),
        (refusing(DATA="452 disk full"), Exception),
        (refusing(MAIL="421 too many"), HostTrouble),
    ],
)
def test_send_tells_for_good_from_for_now(answers: Any, error: type[Exception]) -> None:
    with taker(**answers) as server, pytest.raises(error) as failure:
        send(mail(), SmtpServer("127.0.0.1", server.port))

    if error is Exception:
        assert not isinstance(failure.value, Undeliverable | HostTrouble)
    assert server.taken == []


def test_send_says_who_was_refused_when_others_got_it() -> None:
    def one_is_unknown(address: str) -> str | None:
        return "550 who?" if address.startswith("nobody") else None

    with taker(RCPT=one_is_unknown) as server, pytest.raises(Undeliverable, match=r"nobody@b\.test"):
        send(mail("li@b.test", "nobody@b.test"), SmtpServer("127.0.0.1", server.port))

    assert server.envelopes == [("desk@a.test", ["li@b.test"])]


@pytest.mark.parametrize("behave", [mail_servers.hangs_up, mail_servers.talks_nonsense])
def test_send_calls_a_broken_server_the_hosts_trouble(behave: Any) -> None:
    with rude_server(behave) as port, pytest.raises(HostTrouble):
        send(mail(), SmtpServer("127.0.0.1", port))


def test_send_calls_a_closed_port_the_hosts_trouble() -> None:
    with taker() as server:
        port = server.port
    with pytest.raises(HostTrouble):
        send(mail(), SmtpServer("127.0.0.1", port))


# So long do the rude ones go on: who waited for them would come later than this.
SERVERS_SECONDS = 30


@pytest.mark.parametrize("behave", [mail_servers.says_nothing, mail_servers.drips])
def test_send_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch, behave: Any) -> None:
    monkeypatch.setattr(smtp, "CONNECT_SECONDS", 0.4)
    began = time.monotonic()

    with rude_server(behave) as port, pytest.raises(HostTrouble):
        send(mail(), SmtpServer("127.0.0.1", port), whole_seconds=0.8)

    assert time.monotonic() - began < SERVERS_SECONDS


def test_a_connection_lost_after_the_data_is_the_hosts_trouble() -> None:
    """Sent or not, nobody knows: it is tried again under the same Message-ID."""
    with (
        taker(DATA=lambda line: "take and hang up") as server,
        pytest.raises(HostTrouble),
    ):
        send(mail(), SmtpServer("127.0.0.1", server.port))

    assert len(server.taken) == 1


def test_errors_do_not_show_the_password() -> None:
    server = SmtpServer("127.0.0.1", 1, "user", "s3cret")

    assert "s3cret" not in repr(server)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_send_by_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str) -> None:
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with taker(security=security, certificate=certificate) as server:
        send(mail(), SmtpServer("localhost", server.port, security=security))

    assert len(server.taken) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_send_trusts_no_unknown_certificate(tmp_path: Path, security: str) -> None:
    certificate = make_certificate(tmp_path)

    with taker(security=security, certificate=certificate) as server, pytest.raises(HostTrouble):
        send(mail(), SmtpServer("localhost", server.port, security=security))

    assert server.taken == []


def test_send_falls_back_to_no_plain_text(tmp_path: Path) -> None:
    with taker() as server, pytest.raises(HostTrouble):
        send(mail(), SmtpServer("127.0.0.1", server.port, security="starttls"))

    assert server.taken == []


def test_send_takes_the_standard_librarys_mails() -> None:
    written = StandardMessage()
    written["From"], written["To"], written["Subject"] = "Desk <desk@a.test>", "li@b.test", "Subject"
    written["Message-ID"] = "<one@a.test>"
    written.set_content("Text")
    envelope = of_standard(written, recipients=["li@b.test", "hidden@b.test"])

    with taker() as server:
        send(envelope, SmtpServer("127.0.0.1", server.port))

    assert server.envelopes == [("desk@a.test", ["li@b.test", "hidden@b.test"])]
    assert (envelope.message_id, envelope.subject, envelope.text) == ("<one@a.test>", "Subject", "Text\n")
