"""Setting up mailboxes."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from csdesk.mail.models import Mailbox
from csdesk.mail.policies import may_manage_mailboxes
from csdesk.mail.services.secrets import conceal
from csdesk.people.models import Member


@transaction.atomic
def save_mailbox(
    mailbox: Mailbox,
    *,
    imap: dict[str, Any],
    smtp: dict[str, Any],
    imap_password: str = "",
    smtp_password: str = "",
    actor: Member | None,
) -> Mailbox:
    """Store a mailbox; an empty password keeps the one that is there. Another server is read from its start."""
    if not may_manage_mailboxes(actor):
        raise PermissionDenied(f"{actor} may not set up mailboxes.")
    if (mailbox.imap.get("host"), mailbox.imap.get("user")) != (imap.get("host"), imap.get("user")):
        mailbox.uid_validity, mailbox.last_uid = None, 0
    mailbox.imap, mailbox.smtp = imap, smtp
    if imap_password:
        mailbox.imap_secret = conceal(imap_password)
    if smtp_password:
        mailbox.smtp_secret = conceal(smtp_password)
    mailbox.save()
    return mailbox
