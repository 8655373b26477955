"""The outbox's handlers of mail: answers to customers, and servers that are tried out."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext_noop

from csdesk.conversations.models import Delivery, Message
from csdesk.mail.services.mailboxes import TEST_TOPIC
from csdesk.mail.services.outgoing import mailbox_for, mark_sent, mark_undelivered, prepare_letter
from csdesk.mail.services.trying_out import try_mailbox
from csdesk.outbox.channels import local_mail
from csdesk.outbox.channels.email import send_email
from csdesk.outbox.channels.envelope import of_standard
from csdesk.outbox.failures import Undeliverable
from csdesk.outbox.models import OutboxMessage
from csdesk.outbox.registry import handles
from csdesk.tenancy.scoping import tenant_atomic


def host_of_mail(payload: dict[str, Any]) -> str:
    """The server that a message will go through: its mailbox's, or the installation's."""
    message = Message.objects.select_related("case").filter(pk=payload["message"]).first()
    mailbox = mailbox_for(message) if message is not None else None
    own = str(mailbox.smtp.get("host") or "") if mailbox is not None else ""
    return own or settings.EMAIL_HOST or local_mail.HOST


@handles("mail.send", io=True, label=gettext_noop("Mail to a customer"), host=host_of_mail)
def send_mail(row: OutboxMessage) -> None:
    """Send one message to the customer: at least once, always under the same Message-ID."""
    with tenant_atomic(row.tenant_id) as now:
        message = Message.objects.select_related("case__holder").get(pk=row.payload["message"])
        if message.delivery == Delivery.SENT:
            return
        try:
            letter = prepare_letter(message, now=now)
        except (ValueError, FileNotFoundError) as error:
            mark_undelivered(message, str(error), now=now)
            return
    try:
        envelope = of_standard(letter.message, recipients=letter.recipients)
        send_email(envelope, letter.server, tenant_id=row.tenant_id)
    except Undeliverable as refusal:
        _report(row, str(refusal))
        raise
    except Exception as trouble:
        if row.attempts >= row.max_attempts:
            _report(row, str(trouble))
        raise
    with tenant_atomic(row.tenant_id) as now:
        mark_sent(Message.objects.select_related("case").get(pk=row.payload["message"]), now=now)


@handles(TEST_TOPIC, io=True)
def try_out(row: OutboxMessage) -> None:
    """Try a mailbox's servers out."""
    try_mailbox(row.tenant_id, row.payload["mailbox"])


def _report(row: OutboxMessage, why: str) -> None:
    with tenant_atomic(row.tenant_id) as now:
        try:
            message = Message.objects.select_related("case__holder").get(pk=row.payload["message"])
        except ObjectDoesNotExist:
            return
        mark_undelivered(message, why, now=now)
