"""Answers to customers leave by mail: composed once, sent outside any transaction, followed to the end."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from csdesk.conversations.models import Delivery, Message, MessageKind
from csdesk.documents.services.storage import read_bytes
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.mail.models import IntakeItem, Mailbox
from csdesk.mail.rules.compose import Outgoing, OutgoingFile, Quote, compose
from csdesk.mail.rules.parsed import MailAddress
from csdesk.mail.services.secrets import installation_key, reveal
from csdesk.outbox.channels.smtp import SmtpServer, installation_server
from csdesk.outbox.notify import notify
from csdesk.people.directory import stand_in
from csdesk.tenancy.models import Tenant


@dataclass(frozen=True)
class Letter:
    """A composed mail, whom it goes to, and through which server (None: it stays in the local store)."""

    message: EmailMessage
    recipients: list[str]
    server: SmtpServer | None


def mark_of(tenant_id: int) -> str:
    """The X-Csdesk header by which a company's own mail is known when it comes back."""
    return hmac.new(installation_key("mark"), str(tenant_id).encode(), hashlib.sha256).hexdigest()[:24]


def mail_id_of(message: Message, address: str) -> str:
    """The Message-ID of one of our messages: always the same, and nobody outside can guess it."""
    secret = hmac.new(installation_key("message"), f"{message.tenant_id}:{message.pk}".encode(), hashlib.sha256)
    return f"<{secret.hexdigest()[:32]}.{message.pk}@{address.rpartition('@')[2] or 'localhost'}>"


def mailbox_for(message: Message) -> Mailbox | None:
    """The mailbox that the customer's mail came to, else the company's first that is in use."""
    item = (
        IntakeItem.objects.filter(case=message.case, raw__mailbox__is_active=True)
        .select_related("raw__mailbox")
        .order_by("-pk")
        .first()
    )
    if item is not None and item.raw.mailbox is not None:
        return item.raw.mailbox
    return Mailbox.objects.filter(is_active=True).order_by("pk").first()


def prepare_letter(message: Message, *, now: datetime) -> Letter:
    """Compose a message that waits to be sent, and keep the id under which its answers will come back."""
    mailbox = mailbox_for(message)
    tenant = Tenant.objects.get(pk=message.tenant_id)
    sender = mailbox.address if mailbox is not None else settings.DEFAULT_FROM_EMAIL
    if not message.mail_id:
        message.mail_id = mail_id_of(message, sender)
        message.save(update_fields=["mail_id"])
    to, cc = message.recipients.get("to", []), message.recipients.get("cc", [])
    with translation.override(tenant.language):
        composed = compose(
            Outgoing(
                sender=MailAddress(sender, tenant.name),
                to=[MailAddress(address) for address in to],
                cc=[MailAddress(address) for address in cc],
                subject=message.subject,
                text=message.text,
                message_id=message.mail_id,
                date=now,
                mark=mark_of(tenant.pk),
                in_reply_to=message.in_reply_to,
                references=_references(message),
                quote=_quote(message),
                files=_files(message),
            )
        )
    return Letter(composed, [*to, *cc], server_of(mailbox))


def _references(message: Message) -> list[str]:
    earlier = Message.objects.filter(case=message.case, pk__lt=message.pk).exclude(mail_id="").order_by("pk")
    return list(earlier.values_list("mail_id", flat=True))


def _quote(message: Message) -> Quote | None:
    last = (
        Message.objects.filter(case=message.case, kind=MessageKind.INCOMING, is_automatic=False, pk__lt=message.pk)
        .order_by("-pk")
        .first()
    )
    if last is None:
        return None
    who = last.sender_name or last.sender_address
    day = f"{last.at:%Y-%m-%d %H:%M}"
    return Quote(_("On %(day)s %(who)s wrote:") % {"day": day, "who": who}, last.new_text or last.text)


def _files(message: Message) -> list[OutgoingFile]:
    rows = message.files.select_related("attachment")
    return [
        OutgoingFile(row.attachment.name, row.attachment.media_type, read_bytes(row.attachment.path)) for row in rows
    ]


def server_of(mailbox: Mailbox | None) -> SmtpServer | None:
    """The mailbox's own server, else the installation's, else None."""
    if mailbox is None or not mailbox.smtp.get("host"):
        return installation_server()
    box = mailbox.smtp
    port, user, security = int(box.get("port") or 25), box.get("user", ""), box.get("security") or "none"
    # A company named this server: it must not be in our own network.
    return SmtpServer(box["host"], port, user, reveal(mailbox.smtp_secret), security, foreign=True)


def mark_sent(message: Message, *, now: datetime) -> None:
    """The next server has taken the message over."""
    message.delivery, message.delivered_at, message.delivery_error = Delivery.SENT, now, ""
    message.save(update_fields=["delivery", "delivered_at", "delivery_error"])
    publish(message.case, record(message.case, "message.sent", actor=None, at=now, message=message.pk))


def mark_undelivered(message: Message, why: str, *, now: datetime) -> None:
    """The message did not reach the customer: it says so, and whoever holds the case is told."""
    message.delivery, message.delivery_error = Delivery.FAILED, " ".join(why.split())[:500]
    message.save(update_fields=["delivery", "delivery_error"])
    event = record(
        message.case, "message.undelivered", actor=None, at=now, message=message.pk, why=message.delivery_error
    )
    publish(message.case, event)
    if message.case.holder is not None:
        notify([stand_in(message.case.holder, at=now)], "message.undelivered", case=message.case, now=now, urgent=True)
