"""The local mail store: where mail goes on an installation that has no mail server."""

from csdesk.live.plain import storable
from csdesk.outbox.channels.envelope import Envelope
from csdesk.outbox.models import LocalMail
from csdesk.tenancy.scoping import tenant_atomic

HOST = "local"


def keep(envelope: Envelope, *, tenant_id: int) -> None:
    """Store a mail for the company's administrators to read; the same Message-ID twice is one mail."""
    with tenant_atomic(tenant_id) as now:
        LocalMail.objects.get_or_create(
            message_id=storable(envelope.message_id)[:200],
            defaults={
                "sender": storable(envelope.sender)[:320],
                "recipients": storable(", ".join(envelope.recipients))[:2000],
                "subject": storable(envelope.subject)[:1000],
                "text": storable(envelope.text),
                "raw": envelope.raw,
                "at": now,
            },
        )
