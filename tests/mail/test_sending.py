"""Answers really leave by SMTP, through the relay."""

from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Collector

from csdesk.cases.models import Case
from csdesk.conversations.models import Delivery, Message
from csdesk.conversations.services.messages import post_public
from csdesk.mail import registry
from csdesk.mail.models import IntakeItem, Mailbox
from csdesk.mail.services.mailboxes import save_mailbox
from csdesk.mail.services.receiving import receive_mail
from csdesk.outbox.models import LocalMail, Notification, OutboxMessage
from csdesk.outbox.relay import relay_until_empty
from csdesk.tenancy.scoping import tenant_atomic
from tests.conftest import in_company
from tests.mail.desk import CUSTOMER, ROUTE, mail
from tests.mail.dovecot import free_port
from tests.tickets.company import furnish, hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_network")]


class Inbox(Collector):
    """What the customer's mail server took."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[tuple[list[str], bytes]] = []
        self.refuse = ""

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return self.refuse
        self.taken.append((list(envelope.rcpt_tos), bytes(envelope.content)))
        return "250 OK"

    def handle_message(self, message):
        raise AssertionError("handle_DATA takes everything")


@pytest.fixture
def inbox():
    """A real SMTP server on a loopback port."""
    handler = Inbox()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.port = controller.port
    yield handler
    controller.stop()


@pytest.fixture
def answered(alpha, settings, tmp_path, monkeypatch):
    """Answer a customer's mail; gives the message. The mailbox sends through `port`."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setitem(registry._routes, "test", ROUTE)

    def answer(port: int | None, text: str = "已为您更换。") -> Message:
        smtp = {"host": "127.0.0.1", "port": port, "security": "none"} if port else {}
        with tenant_atomic(alpha.pk) as now:
            furnish(alpha)
            wang = hire("Wang", "agent", team="complaints")
            box = Mailbox(name="Service", address="service@alpha.test", route="test")
            box = save_mailbox(box, imap={}, smtp=smtp, actor=None)
            receive_mail(mail(subject="=?utf-8?B?5oqV6K+J?="), mailbox=box, now=now)
            case = Case.objects.get()
            case.holder = wang
            case.save()
            return post_public(case, text, actor=wang, now=now, is_answer=True)

    return answer


def test_an_answer_goes_out_once_and_its_reply_comes_back(alpha, inbox, answered):
    message = answered(inbox.port)

    relay_until_empty(seconds=20)
    relay_until_empty(seconds=5)

    [(recipients, raw)] = inbox.taken
    sent = message_from_bytes(raw, policy=policy.default)
    assert recipients == [CUSTOMER]
    assert "已为您更换。" in sent.get_body(("plain",)).get_content()
    assert sent["In-Reply-To"] == "<mail-1@dealer.test>"
    with in_company(alpha) as now:
        message.refresh_from_db()
        assert (message.delivery, message.mail_id) == (Delivery.SENT, sent["Message-ID"])
        assert message.case.number in sent["Subject"]
        receipt = receive_mail(mail("谢谢", number=2, In_Reply_To=sent["Message-ID"]), mailbox=None, now=now)
        assert str(receipt) == message.case.number


def test_our_own_mail_coming_back_opens_nothing(alpha, inbox, answered):
    answered(inbox.port)
    relay_until_empty(seconds=20)

    with in_company(alpha) as now:
        receipt = receive_mail(inbox.taken[0][1], mailbox=Mailbox.objects.get(), now=now)

        assert receipt.outcome == "ignored"
        assert Case.objects.count() == 1
        assert IntakeItem.objects.count() == 2


def test_a_refusal_for_good_is_told_to_the_holder(alpha, inbox, answered):
    inbox.refuse = "550 no such user"
    message = answered(inbox.port)

    relay_until_empty(seconds=20)

    with in_company(alpha):
        message.refresh_from_db()
        assert message.delivery == Delivery.FAILED
        assert Notification.objects.filter(kind="message.undelivered", member=message.case.holder).count() == 1


def test_a_server_that_is_away_is_tried_again(alpha, answered):
    message = answered(free_port())

    relay_until_empty(seconds=20)

    with in_company(alpha):
        message.refresh_from_db()
        row = OutboxMessage.objects.get(topic="mail.send")
        assert (message.delivery, row.state, row.attempts) == (Delivery.QUEUED, "ready", 1)


def test_without_a_server_mail_stays_in_the_local_store(alpha, answered, settings):
    settings.EMAIL_HOST = ""
    answered(None)

    relay_until_empty(seconds=20)

    with in_company(alpha):
        assert LocalMail.objects.filter(recipients=CUSTOMER).count() == 1


@pytest.mark.parametrize("text", ["line\r\nBcc: evil@x.test", "x" * 50_000, "表情 😀 \u202e"])
def test_words_cannot_become_headers(inbox, answered, text):
    answered(inbox.port, text)

    relay_until_empty(seconds=20)

    [(recipients, raw)] = inbox.taken
    assert recipients == [CUSTOMER]
    assert message_from_bytes(raw, policy=policy.default)["Bcc"] is None
