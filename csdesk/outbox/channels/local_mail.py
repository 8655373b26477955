"""The local mail store: where mail goes on an installation that has no mail server."""

from django.core.mail import EmailMessage

from csdesk.live.plain import storable
from csdesk.outbox.models import LocalMail
from csdesk.tenancy.scoping import tenant_atomic

HOST = "local"


def keep(mail: EmailMessage, *, tenant_id: int) -> None:
    """Store a mail for the company's administrators to read; the same Message-ID twice is one mail."""
    raw = mail.message()
    with tenant_atomic(tenant_id) as now:
        LocalMail.objects.get_or_create(
            message_id=str(raw["Message-ID"])[:200],
            defaults={
                "sender": storable(str(raw["From"]))[:320],
                "recipients": storable(", ".join(mail.recipients()))[:2000],
                "subject": storable(str(mail.subject))[:1000],
                "text": storable(str(mail.body)),
                "raw": raw.as_bytes(),
                "at": now,
            },
        )
