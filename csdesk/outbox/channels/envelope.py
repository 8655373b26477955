"""A mail ready to go: the bytes, and whom the server is told it is from and for."""

from collections.abc import Sequence
from dataclasses import dataclass
from email import message as standard
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage


@dataclass(frozen=True)
class Envelope:
    """`raw` has its Message-ID, which must stay the same however often it is sent; no Bcc header."""

    sender: str
    recipients: Sequence[str]
    raw: bytes
    message_id: str
    subject: str
    text: str


def of_django(mail: EmailMessage) -> Envelope:
    """Django's kind of mail."""
    made = mail.message()
    sender = mail.from_email or settings.DEFAULT_FROM_EMAIL
    return Envelope(
        parseaddr(sender)[1] or sender,
        mail.recipients(),
        made.as_bytes(linesep="\r\n"),  # type: ignore[call-arg]  # Django's own, not the library's
        str(made["Message-ID"]),
        str(mail.subject),
        str(mail.body),
    )


def of_standard(made: standard.EmailMessage, *, recipients: Sequence[str]) -> Envelope:
    """The standard library's kind of mail; whom it is for is said apart, for its headers may name fewer."""
    body = made.get_body(("plain",))
    return Envelope(
        parseaddr(str(made["From"]))[1],
        list(recipients),
        made.as_bytes(),
        str(made["Message-ID"]),
        str(made["Subject"] or ""),
        str(body.get_content()) if body is not None else "",
    )
