"""Fetching a mailbox over IMAP: each mail in a transaction of its own, so that one cannot stop the next."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from csdesk.mail.models import Mailbox
from csdesk.mail.services.receiving import receive_mail
from csdesk.mail.services.secrets import reveal
from csdesk.outbox.outgoing import ForbiddenHost, connect_outside
from csdesk.tenancy.scoping import tenant_atomic

log = logging.getLogger(__name__)
CONNECT_SECONDS, READ_SECONDS = 5, 30
BATCH = 50
# NetEase refuses clients that do not say who they are (RFC 2971).
IDENTITY = {"name": "csdesk", "version": "1", "vendor": "csdesk"}


@dataclass(frozen=True)
class Account:
    """What is needed to fetch one mailbox outside of any transaction."""

    host: str
    port: int
    security: str
    user: str
    password: str
    folder: str
    uid_validity: int | None
    last_uid: int


def account_of(mailbox: Mailbox) -> Account | None:
    """The mailbox's IMAP account, or None when it has none."""
    box = mailbox.imap
    if not box.get("host"):
        return None
    security = box.get("security", "tls")
    port = int(box.get("port") or (993 if security == "tls" else 143))
    name = box.get("user") or mailbox.address
    folder = box.get("folder") or "INBOX"
    secret = reveal(mailbox.imap_secret)
    return Account(box["host"], port, security, name, secret, folder, mailbox.uid_validity, mailbox.last_uid)


def fetch_mailbox(tenant_id: int, mailbox_id: int) -> int:
    """Fetch what is new in one mailbox; how many mails were taken in. Trouble is noted on the mailbox."""
    with tenant_atomic(tenant_id):
        mailbox = Mailbox.objects.filter(pk=mailbox_id, is_active=True).first()
        account = account_of(mailbox) if mailbox is not None else None
    if account is None:
        return 0
    try:
        taken = sum(1 for _mail in _take_all(tenant_id, mailbox_id, account))
    except (IMAPClientError, OSError, ValueError, ForbiddenHost) as trouble:
        log.warning("mailbox %s of company %s: %s", mailbox_id, tenant_id, trouble)
        _note(tenant_id, mailbox_id, fetch_error=f"{type(trouble).__name__}: {trouble}"[:300])
        return 0
    _note(tenant_id, mailbox_id, fetch_error="")
    return taken


def _take_all(tenant_id: int, mailbox_id: int, account: Account) -> Iterator[int]:
    with _session(account) as link:
        validity = int(link.select_folder(account.folder)[b"UIDVALIDITY"])
        last = account.last_uid if validity == account.uid_validity else 0
        # "n:*" always names the last mail, even when its uid is below n.
        uids = sorted(uid for uid in link.search(["UID", f"{last + 1}:*"]) if uid > last)
        for start in range(0, len(uids), BATCH):
            for uid in uids[start : start + BATCH]:
                raw = link.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]", b"")
                _take(tenant_id, mailbox_id, uid, validity, raw)
                yield uid


def _take(tenant_id: int, mailbox_id: int, uid: int, validity: int, raw: bytes) -> None:
    """One mail and the note that we have it, together."""
    with tenant_atomic(tenant_id) as now:
        mailbox = Mailbox.objects.select_for_update(of=("self",)).get(pk=mailbox_id)
        if raw:
            receive_mail(raw, mailbox=mailbox, now=now)
        Mailbox.objects.filter(pk=mailbox_id).update(uid_validity=validity, last_uid=uid)


def _note(tenant_id: int, mailbox_id: int, **fields: Any) -> None:
    with tenant_atomic(tenant_id) as now:
        Mailbox.objects.filter(pk=mailbox_id).update(fetched_at=now, **fields)


@contextmanager
def _session(account: Account) -> Iterator[IMAPClient]:
    # A company named this server: it must not be in our own network. The line itself is IMAPClient's.
    connect_outside(account.host, account.port, timeout=CONNECT_SECONDS).close()
    timeout = SocketTimeout(CONNECT_SECONDS, READ_SECONDS)
    link = IMAPClient(account.host, account.port, ssl=account.security == "tls", timeout=timeout)
    try:
        if account.security == "starttls":
            link.starttls()
        link.login(account.user, account.password)
        if link.has_capability("ID"):
            link.id_(IDENTITY)
        yield link
    except BaseException:
        link.shutdown()
        raise
    # Says goodbye and closes; shutting down after that would find no socket.
    link.logout()
