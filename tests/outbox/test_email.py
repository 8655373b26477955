"""From the row to the mail server: once, with a stable name, and tried again when it fails."""

from typing import Any

import pytest
from django.conf import settings

from csdesk.outbox.channels.email import queue_email
from csdesk.outbox.models import LocalMail, OutboxMessage, OutgoingHost
from csdesk.outbox.relay import relay_outside
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.outbox.mail_servers import taker
from tests.outbox.probe import make_due, messages_of

pytestmark = pytest.mark.django_db(transaction=True)


def queue(company: Tenant, key: str = "one", subject: str = "Subject", **fields: Any) -> OutboxMessage:
    with tenant_atomic(company.pk):
        return queue_email(fields.get("to", ["li@b.test"]), subject, "Text", key=key)


@pytest.fixture
def with_server(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make a running server the installation's."""

    def use(port: int) -> None:
        monkeypatch.setattr(settings, "EMAIL_HOST", "127.0.0.1")
        monkeypatch.setattr(settings, "EMAIL_PORT", port)

    return use


def test_a_queued_mail_is_sent_once_with_its_own_name(alpha: Tenant, with_server: Any) -> None:
    with taker() as server:
        with_server(server.port)
        message = queue(alpha)
        relay_outside()
        relay_outside()

    [taken] = server.taken
    assert taken["Message-ID"] == f"<outbox-{alpha.pk}-{message.pk}@localhost>"
    assert (taken["To"], taken["Subject"], taken["Auto-Submitted"]) == ("li@b.test", "Subject", "auto-generated")
    assert messages_of(alpha, "email.send")[0].state == "done"


def test_a_mail_that_failed_after_the_data_comes_again_under_the_same_name(alpha: Tenant, with_server: Any) -> None:
    answers = iter(["take and hang up", None])
    with taker(DATA=lambda line: next(answers)) as server:
        with_server(server.port)
        queue(alpha)
        relay_outside()
        make_due(alpha)
        relay_outside()

    assert len({taken["Message-ID"] for taken in server.taken}) == 1
    assert len(server.taken) == 2


def test_an_unknown_recipient_ends_on_the_list_of_dead_letters(alpha: Tenant, with_server: Any) -> None:
    with taker(RCPT=lambda line: "550 no such user") as server:
        with_server(server.port)
        queue(alpha)
        relay_outside()

    [message] = messages_of(alpha, "email.send")
    assert (message.state, message.attempts) == ("dead", 1)
    with tenant_atomic(alpha.pk):
        assert not OutgoingHost.objects.filter(failures__gt=0).exists()


def test_a_server_that_is_away_spends_few_attempts_and_is_spared(alpha: Tenant, with_server: Any) -> None:
    with taker() as server:
        with_server(server.port)
    for number in range(6):
        queue(alpha, f"mail {number}")

    relay_outside(10)
    relay_outside(10)

    with tenant_atomic(alpha.pk):
        host = OutgoingHost.objects.get(host="127.0.0.1")
    assert host.open_until is not None
    assert sum(row.attempts for row in messages_of(alpha, "email.send")) == 4


def test_after_an_outage_everything_arrives(alpha: Tenant, beta: Tenant, with_server: Any) -> None:
    with taker() as server:
        with_server(server.port)
    queue(alpha)
    queue(beta)
    relay_outside(10)

    with taker() as server:
        with_server(server.port)
        make_due(alpha)
        make_due(beta)
        relay_outside(10)

    assert len(server.taken) == 2
    assert [row.state for row in (*messages_of(alpha, "email.send"), *messages_of(beta, "email.send"))] == ["done"] * 2


@pytest.mark.parametrize("subject", ["a\r\nBcc: evil@x.test", "a\nb", "a\x00b", "长" * 500])
def test_a_subject_cannot_add_headers(alpha: Tenant, with_server: Any, subject: str) -> None:
    with taker() as server:
        with_server(server.port)
        queue(alpha, subject=subject)
        relay_outside()

    [taken] = server.taken
    assert taken["Bcc"] is None
    assert server.envelopes == [("csdesk@localhost", ["li@b.test"])]


def test_without_a_server_the_mail_stays_with_its_company(alpha: Tenant, beta: Tenant) -> None:
    queue(alpha, subject="Ours")
    queue(beta, subject="Theirs")

    relay_outside(10)

    with tenant_atomic(alpha.pk):
        [mail] = LocalMail.objects.all()
        assert (mail.subject, mail.recipients, mail.text) == ("Ours", "li@b.test", "Text")
        assert b"Auto-Submitted: auto-generated" in bytes(mail.raw)
