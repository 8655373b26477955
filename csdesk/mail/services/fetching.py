"""Fetching a mailbox over IMAP: each mail in a transaction of its own, so that one cannot stop the next."""

import logging
from collections.abc import Iterator
from typing import Any

from imapclient.exceptions import IMAPClientError

from csdesk.mail.models import Mailbox
from csdesk.mail.services.connecting import Account, account_of, cause_of, imap_session
from csdesk.mail.services.receiving import receive_mail
from csdesk.outbox.outgoing import ForbiddenHost
from csdesk.tenancy.scoping import tenant_atomic

log = logging.getLogger(__name__)
BATCH = 50


def fetch_mailbox(tenant_id: int, mailbox_id: int) -> int:
    """Fetch what is new in one mailbox; how many mails were taken in. Trouble is noted on the mailbox by its cause."""
    try:
        with tenant_atomic(tenant_id):
            mailbox = Mailbox.objects.filter(pk=mailbox_id, is_active=True).first()
            account = account_of(mailbox) if mailbox is not None else None
        if account is None:
            return 0
        taken = sum(1 for _mail in _take_all(tenant_id, mailbox_id, account))
    except (IMAPClientError, OSError, ValueError, ForbiddenHost) as trouble:
        # The kind alone: servers repeat in their words what they were sent.
        log.warning("mailbox %s of company %s: %s", mailbox_id, tenant_id, type(trouble).__name__)
        _note(tenant_id, mailbox_id, fetch_error=cause_of(trouble))
        return 0
    _note(tenant_id, mailbox_id, fetch_error="")
    return taken


def _take_all(tenant_id: int, mailbox_id: int, account: Account) -> Iterator[int]:
    with imap_session(account) as (link, validity):
        last = account.last_uid if validity == account.uid_validity else 0
        # "n:*" always names the last mail, even when its uid is below n.
        uids = sorted(uid for uid in link.search(["UID", f"{last + 1}:*"]) if uid > last)
        for start in range(0, len(uids), BATCH):
            for uid in uids[start : start + BATCH]:
                raw = link.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]", b"")
                if not _take(tenant_id, mailbox_id, account, uid, validity, raw):
                    return
                yield uid


def _take(tenant_id: int, mailbox_id: int, account: Account, uid: int, validity: int, raw: bytes) -> bool:
    """One mail and the note that we have it, together; False when the mailbox is not this one any more."""
    with tenant_atomic(tenant_id) as now:
        mailbox = Mailbox.objects.select_for_update(of=("self",)).get(pk=mailbox_id)
        if not mailbox.is_active or mailbox.fetched_as != (account.host, account.user, account.folder):
            return False
        if raw:
            receive_mail(raw, mailbox=mailbox, now=now)
        Mailbox.objects.filter(pk=mailbox_id).update(uid_validity=validity, last_uid=uid)
    return True


def _note(tenant_id: int, mailbox_id: int, **fields: Any) -> None:
    with tenant_atomic(tenant_id) as now:
        Mailbox.objects.filter(pk=mailbox_id).update(fetched_at=now, **fields)
