"""Messages whose effects can be counted, and some that behave badly."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from django.db import connection

from csdesk.outbox import registry
from csdesk.outbox.channels import smtp
from csdesk.outbox.channels.envelope import of_standard
from csdesk.outbox.models import OutboxMessage

# A whole mail, in a laboratory without patience.
WHOLE_SECONDS = 2.0


def _effect(message: OutboxMessage) -> None:
    """An effect in our own database: exactly once."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO fault_effect (tenant_id, key) VALUES (%s, %s)", [message.tenant_id, message.key])


def _kill(message: OutboxMessage) -> None:
    """Poison: whatever handles it dies of it."""
    os.kill(os.getpid(), signal.SIGKILL)


def _mail(message: OutboxMessage) -> None:
    """A mail through the server that the message names."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "desk@csdesk.test", "customer@shop.test", message.key
    mail["Message-ID"] = f"<{message.tenant_id}.{message.pk}@csdesk.test>"
    mail.set_content("We are looking into it.")
    server = smtp.SmtpServer("127.0.0.1", message.payload["port"])
    smtp.send(of_standard(mail, recipients=["customer@shop.test"]), server, whole_seconds=WHOLE_SECONDS)


@contextmanager
def registered() -> Iterator[None]:
    """The topics are known inside the block; processes forked there know them too."""
    before = dict(registry._topics)
    register()
    try:
        yield
    finally:
        registry._topics.clear()
        registry._topics.update(before)


def register() -> None:
    """Make the topics known in this process."""
    registry.handles("fault.effect")(_effect)
    registry.handles("fault.out", io=True)(_effect)
    registry.handles("fault.poison")(_kill)
    registry.handles("fault.mail", io=True)(_mail)
