"""One mail comes in: kept raw, read, told from machines' mail, threaded to its case or put into intake."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from csdesk.cases.models import Case
from csdesk.conversations.models import Delivery, Message
from csdesk.documents.services.storage import store_bytes
from csdesk.live.publish import publish_to_desk
from csdesk.mail.lifecycle import IntakeStatus
from csdesk.mail.models import IntakeItem, Mailbox, RawMail
from csdesk.mail.queries import case_referred_to, is_blocked, mails_within_the_hour, own_addresses, takes_part
from csdesk.mail.registry import route_named
from csdesk.mail.rules.classify import MailKind, Verdict, classify
from csdesk.mail.rules.parse import parse_message
from csdesk.mail.rules.parsed import ParsedMail
from csdesk.mail.services.intake import await_sorting, open_route
from csdesk.mail.services.outgoing import mark_of, mark_undelivered
from csdesk.mail.services.threading import add_to_case, limits_at
from csdesk.rulebook.at import rulebook_at
from csdesk.tenancy.scoping import require_tenant

log = logging.getLogger(__name__)
_EXCERPT_CHARACTERS = 300
# A mail with one of these waits for a person even where mail becomes cases by itself.
HOLDS_BACK = {"too_many", "too_large"}


@dataclass(frozen=True)
class Receipt:
    """What became of a mail: `outcome` case, intake or ignored; the case's number; why."""

    outcome: str
    number: str = ""
    reason: str = ""

    def __str__(self) -> str:
        return self.number or f"{self.outcome}: {self.reason}"


def receive_mail(raw: bytes, *, mailbox: Mailbox | None, now: datetime) -> Receipt:
    """Take in one mail as it came off the wire. Never loses it and never raises for what is in it.

    The same mail delivered again is the first one. What our reading of it cannot bear, or the manual has no
    place for, is kept raw, in intake, with the reason. Raises OSError when it cannot be stored.
    """
    mail = parse_message(raw, limits_at(now))
    kept = _keep_raw(raw, mail, mailbox, now)
    if kept is None:
        return _receipt_of(IntakeItem.objects.select_related("case").get(raw__delivery_key=_key(mail)), repeated=True)
    try:
        with transaction.atomic():
            return _receipt_of(_take_in(kept, mail, mailbox, now))
    except OSError:
        # The disk's trouble, not the mail's: whoever brought it brings it again.
        raise
    except Exception:
        log.exception("mail %s could not be taken in", kept.pk)
    kept.parse_error = "not taken in"
    kept.save(update_fields=["parse_error"])
    item = _item(kept, mail, IntakeStatus.NEW, "not_taken_in", now, flags=["not_taken_in"])
    await_sorting(item, now=now)
    return _receipt_of(item)


def _key(mail: ParsedMail) -> str:
    return f"{mail.message_id[:400]}#{mail.fingerprint[:16]}"


def _keep_raw(raw: bytes, mail: ParsedMail, mailbox: Mailbox | None, now: datetime) -> RawMail | None:
    """The raw mail kept, or None when it is there already. Two deliveries at once: the second waits, then sees."""
    if RawMail.objects.filter(delivery_key=_key(mail)).exists():
        return None
    row = RawMail(
        mailbox=mailbox,
        delivery_key=_key(mail),
        sha256=hashlib.sha256(raw).hexdigest(),
        size_bytes=len(raw),
        path=store_bytes(raw, "mail"),
        received_at=now,
    )
    RawMail.objects.bulk_create([row], ignore_conflicts=True)
    return RawMail.objects.filter(delivery_key=_key(mail), path=row.path).first()


def _take_in(kept: RawMail, mail: ParsedMail, mailbox: Mailbox | None, now: datetime) -> IntakeItem:
    case, through = case_referred_to(mail)
    answers_ours = through is not None
    ours = (mark_of(require_tenant()),)
    verdict = classify(mail, own_marks=ours, own_addresses=own_addresses(), answers_ours=answers_ours)
    if verdict.kind is not MailKind.PERSON:
        return _machine_mail(kept, mail, verdict, case, through, now)
    if is_blocked(mail.from_address):
        return _item(kept, mail, IntakeStatus.SPAM, "blocked_sender", now)
    if case is not None and takes_part(mail, case):
        return _thread(kept, mail, case, now)
    cautions = _cautions(kept, mail, case, now)
    item = _item(kept, mail, IntakeStatus.NEW, "", now, flags=[*mail.flags, *cautions])
    route = route_named(mailbox.route) if mailbox is not None and mailbox.route else None
    if route is not None and not HOLDS_BACK & set(cautions):
        return open_route(item, route, mail, actor=None, now=now)
    await_sorting(item, now=now)
    publish_to_desk("mail.received", {})
    return item


def _cautions(kept: RawMail, mail: ParsedMail, case: Case | None, now: datetime) -> list[str]:
    """What somebody should look at before this becomes anything."""
    limits = rulebook_at(now).document.mail
    crowded = mails_within_the_hour(mail.from_address, before=now) >= limits.mails_per_sender_an_hour
    found = {
        "stranger_reference": case is not None,
        "too_many": crowded,
        "too_large": kept.size_bytes > limits.message_limit_bytes,
    }
    return [caution for caution, holds in found.items() if holds]


def _machine_mail(
    kept: RawMail, mail: ParsedMail, verdict: Verdict, case: Case | None, through: Message | None, now: datetime
) -> IntakeItem:
    """What a machine wrote opens nothing and settles nothing; on a known case it is kept beside the rest."""
    item = _item(kept, mail, IntakeStatus.IGNORED, f"{verdict.kind}: {verdict.reason}", now)
    if verdict.kind is MailKind.BOUNCE and through is not None and through.delivery != Delivery.NONE:
        mark_undelivered(through, mail.report.diagnostic if mail.report else "", now=now)
    if case is not None and verdict.kind is not MailKind.LOOP and through is not None:
        item.case, item.message = case, add_to_case(case, mail, now=now, is_automatic=True)
        item.save(update_fields=["case", "message"])
    return item


def _thread(kept: RawMail, mail: ParsedMail, case: Case, now: datetime) -> IntakeItem:
    item = _item(kept, mail, IntakeStatus.THREADED, "", now)
    item.message = add_to_case(case, mail, now=now)
    item.case = item.message.case
    item.save(update_fields=["case", "message"])
    return item


def _item(
    kept: RawMail, mail: ParsedMail, status: str, reason: str, now: datetime, flags: list[str] | None = None
) -> IntakeItem:
    return IntakeItem.objects.create(
        raw=kept,
        status=status,
        reason=reason,
        sender_name=mail.from_name[:200],
        sender_address=mail.from_address[:254],
        subject=mail.subject[:1000],
        excerpt=" ".join((mail.new_text or mail.text).split())[:_EXCERPT_CHARACTERS],
        flags=[str(flag) for flag in flags or mail.flags],
        received_at=now,
    )


def _receipt_of(item: IntakeItem, *, repeated: bool = False) -> Receipt:
    if item.status in (IntakeStatus.ROUTED, IntakeStatus.THREADED) and item.case is not None:
        return Receipt("case", item.case.number)
    if item.status == IntakeStatus.IGNORED or item.status == IntakeStatus.SPAM:
        return Receipt("ignored", reason=item.reason)
    return Receipt("intake", reason="delivered before" if repeated else ", ".join(item.flags) or "new")
