"""E-mail by the installation's own mail server; without one it stays in the local mail store."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext_noop

from csdesk.outbox.channels import local_mail, smtp
from csdesk.outbox.channels.envelope import Envelope, of_django
from csdesk.outbox.enqueue import enqueue
from csdesk.outbox.models import OutboxMessage
from csdesk.outbox.registry import handles

TOPIC = "email.send"
LONGEST_SUBJECT = 300


def queue_email(to: Sequence[str], subject: str, text: str, *, key: str, html: str = "") -> OutboxMessage:
    """Have a mail sent from the installation's address once the transaction has committed."""
    payload = {"to": list(to), "subject": one_line(subject)[:LONGEST_SUBJECT], "text": text, "html": html}
    return enqueue(TOPIC, key=key, payload=payload, host=settings.EMAIL_HOST or local_mail.HOST)


def one_line(text: str) -> str:
    """Header text: line breaks would begin a header of their own."""
    return " ".join(text.split())


@handles(TOPIC, io=True, label=gettext_noop("Mail to a colleague"))
def send_queued_email(message: OutboxMessage) -> None:
    """Send one queued mail; its Message-ID stays the same however often it is tried."""
    mail = EmailMultiAlternatives(
        message.payload["subject"],
        message.payload["text"],
        settings.DEFAULT_FROM_EMAIL,
        message.payload["to"],
        headers={"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"},
    )
    if message.payload.get("html"):
        mail.attach_alternative(message.payload["html"], "text/html")
    send_email(of_django(mail), smtp.installation_server(), tenant_id=message.tenant_id)


def message_id(message: OutboxMessage) -> str:
    """The Message-ID of a mail that an outbox message stands for: stable, unique over all companies."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    return f"<outbox-{message.tenant_id}-{message.pk}@{domain}>"


def send_email(envelope: Envelope, server: smtp.SmtpServer | None, *, tenant_id: int) -> None:
    """Send a mail through a server, or (`None`) keep it in the company's local mail store.

    Call it outside any transaction. Raises HostTrouble, Undeliverable, or what means "try again".
    """
    if server is None:
        local_mail.keep(envelope, tenant_id=tenant_id)
    else:
        smtp.send(envelope, server)
