"""Trying a mailbox's servers out: signed in and looked, nothing fetched and nothing sent."""

import smtplib
from contextlib import suppress
from datetime import datetime

from imapclient.exceptions import IMAPClientError

from csdesk.mail.models import Mailbox, MailTrouble
from csdesk.mail.services.connecting import account_of, cause_of, imap_session
from csdesk.mail.services.outgoing import server_of
from csdesk.outbox.channels.smtp import try_out
from csdesk.outbox.outgoing import ForbiddenHost
from csdesk.tenancy.scoping import tenant_atomic

WORKS, ABSENT = "works", "absent"


def try_mailbox(tenant_id: int, mailbox_id: int) -> None:
    """Sign in to both servers of a mailbox and note what came of each. Call it outside any transaction."""
    with tenant_atomic(tenant_id):
        mailbox = Mailbox.objects.filter(pk=mailbox_id).first()
    if mailbox is None:
        return
    found = {"imap": _try_imap(mailbox), "smtp": _try_smtp(mailbox)}
    with tenant_atomic(tenant_id) as now:
        _note(mailbox, found, now)


def _note(mailbox: Mailbox, found: dict[str, str], now: datetime) -> None:
    kept = Mailbox.objects.select_for_update(of=("self",)).get(pk=mailbox.pk)
    # Somebody has changed it since: what was found is about another server.
    if kept.tried.get("asked") == mailbox.tried.get("asked"):
        Mailbox.objects.filter(pk=kept.pk).update(tried={**kept.tried, **found, "done": now.isoformat()})


def _try_imap(mailbox: Mailbox) -> str | MailTrouble:
    try:
        account = account_of(mailbox)
        if account is None:
            return ABSENT
        with imap_session(account):
            return WORKS
    except (IMAPClientError, OSError, ValueError, ForbiddenHost) as trouble:
        return cause_of(trouble)


def _try_smtp(mailbox: Mailbox) -> str | MailTrouble:
    if not mailbox.smtp.get("host"):
        return ABSENT
    with suppress(EOFError):
        try:
            server = server_of(mailbox)
            if server is not None:
                try_out(server)
            return WORKS
        except (smtplib.SMTPException, OSError, ValueError, ForbiddenHost) as trouble:
            return cause_of(trouble)
    return MailTrouble.CONNECTION
