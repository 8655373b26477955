"""Setting up mailboxes."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from csdesk.mail.models import Mailbox
from csdesk.mail.policies import may_manage_mailboxes
from csdesk.mail.services.secrets import conceal
from csdesk.outbox.enqueue import enqueue
from csdesk.people.models import Member
from csdesk.people.services.security_log import record_security_event

TEST_TOPIC = "mailbox.test"


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
    """Store a mailbox; an empty password keeps the one that is there. Another server is read from its start, and
    told no password but one that comes along.

    Raises PermissionDenied. What fetching writes meanwhile (how far it is) stays as it is.
    """
    _refuse(actor)
    kept = Mailbox() if mailbox.pk is None else _locked(mailbox)
    before, hosts = kept.fetched_as, (kept.imap.get("host"), kept.smtp.get("host"))
    for name in ("name", "address", "route", "team"):
        setattr(kept, name, getattr(mailbox, name))
    # What was tried is not what stands here any more.
    kept.imap, kept.smtp, kept.tried = imap, smtp, {}
    if kept.fetched_as != before:
        kept.uid_validity, kept.last_uid, kept.fetch_error = None, 0, ""
    # A password that nobody may read is told to no other server than the one that it was given for.
    if imap_password or imap.get("host") != hosts[0]:
        kept.imap_secret = conceal(imap_password)
    if smtp_password or smtp.get("host") != hosts[1]:
        kept.smtp_secret = conceal(smtp_password)
    kept.save()
    return kept


@transaction.atomic
def pause_mailbox(mailbox: Mailbox, *, actor: Member | None, now: datetime) -> None:
    """Fetch nothing and send nothing by it until it is resumed."""
    _turn(mailbox, active=False, actor=actor, now=now)


@transaction.atomic
def resume_mailbox(mailbox: Mailbox, *, actor: Member | None, now: datetime) -> None:
    """Fetch and send by it again; what came meanwhile is fetched."""
    _turn(mailbox, active=True, actor=actor, now=now)


@transaction.atomic
def ask_test(mailbox: Mailbox, *, actor: Member | None, now: datetime) -> None:
    """Have both servers tried out, outside of any request; what came of it will stand on the mailbox."""
    _refuse(actor)
    kept = _locked(mailbox)
    kept.tried = {"asked": now.isoformat()}
    kept.save(update_fields=["tried"])
    enqueue(TEST_TOPIC, key=f"mailbox-test-{kept.pk}-{now.timestamp()}", payload={"mailbox": kept.pk})


def _turn(mailbox: Mailbox, *, active: bool, actor: Member | None, now: datetime) -> None:
    _refuse(actor)
    kept = _locked(mailbox)
    if kept.is_active == active:
        return
    kept.is_active = active
    kept.save(update_fields=["is_active"])
    if active:
        record_security_event("mailbox.resume", actor=actor, now=now, mailbox=kept.address)
    else:
        record_security_event("mailbox.pause", actor=actor, now=now, mailbox=kept.address)


def _locked(mailbox: Mailbox) -> Mailbox:
    return Mailbox.objects.select_for_update(of=("self",)).get(pk=mailbox.pk)


def _refuse(actor: Member | None) -> None:
    if not may_manage_mailboxes(actor):
        raise PermissionDenied(f"{actor} may not set up mailboxes.")
