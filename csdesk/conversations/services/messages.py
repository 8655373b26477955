"""Words to and from the customer, notes, calls: each is kept, observed by the clocks, recorded and announced."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.cases.services.cases import lock_case
from csdesk.conversations.models import Delivery, Message, MessageAttachment, MessageKind
from csdesk.conversations.policies import may_log_call, may_note, may_reply
from csdesk.conversations.queries import customer_address, newer_than, words_of_customer
from csdesk.conversations.registry import announce_said
from csdesk.conversations.rules import clean_line, clean_text, excerpt, reply_subject
from csdesk.conversations.services.drafts import drop_draft
from csdesk.conversations.services.indexing import index_message
from csdesk.documents.models import Attachment
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.enqueue import enqueue
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.rulebook.at import rulebook_at
from csdesk.sla import clocks
from csdesk.wording.services.checking import refuse_forbidden


@transaction.atomic
def post_public(
    case: Case,
    text: str,
    *,
    actor: Member | None,
    now: datetime,
    is_answer: bool = False,
    seen_id: int | None = None,
    attachments: Iterable[Attachment] = (),
    to: Iterable[str] | None = None,
    cc: Iterable[str] = (),
) -> Message:
    """Say something to the customer; it goes out by mail when there is an address (`to`, else where he wrote from).

    `is_answer`: sent as the answer, which keeps the promise of a result (CMP-40). `seen_id`: the last message
    the writer had before him; None skips the guard. Raises PermissionDenied; StaleRecord when something newer
    was said meanwhile; RuleViolation for an empty, too long or forbidden text (KBS-04) and for a file that must not
    leave the house (DOC-05). The same text by the
    same writer a second time is the first message: a double click sends once.
    """
    if not may_reply(actor, case):
        raise PermissionDenied(f"{actor} may not answer {case}.")
    case, files = lock_case(case), list(attachments)
    text = _checked(text, now)
    refuse_forbidden(text, now=now, actor=actor, case=case)
    _refuse_internal(files)
    if (sent := _guard(case, text, seen_id, actor)) is not None:
        return sent
    addresses = list(to) if to is not None else [address for address in [customer_address(case)] if address]
    message = _outgoing(case, text, addresses, list(cc), actor=actor, is_answer=is_answer, at=now)
    _keep(message, files)
    drop_draft(case, MessageKind.PUBLIC, actor=actor)
    _tell(message, ["message.public", *(["message.answer"] if is_answer else [])], actor=actor, now=now)
    return message


@transaction.atomic
def post_note(
    case: Case, text: str, *, actor: Member | None, now: datetime, attachments: Iterable[Attachment] = ()
) -> Message:
    """Write a note that only colleagues see; it moves no clock. Raises PermissionDenied, RuleViolation."""
    if not may_note(actor, case):
        raise PermissionDenied(f"{actor} may not write notes on {case}.")
    message = Message.objects.create(
        case=lock_case(case),
        kind=MessageKind.INTERNAL,
        author=actor,
        text=_checked(text, now),
        at=now,
        entered_at=now,
    )
    _keep(message, attachments)
    drop_draft(case, MessageKind.INTERNAL, actor=actor)
    _tell(message, [], actor=actor, now=now, event="message.internal")
    return message


@transaction.atomic
def log_call(
    case: Case,
    text: str,
    *,
    direction: str,
    number: str,
    outcome: str,
    at: datetime,
    actor: Member | None,
    now: datetime,
    is_answer: bool = False,
) -> Message:
    """Enter a call that took place at `at`. It counts when it is entered, and when it was is kept beside (CMP-41).

    `direction` "in" or "out", `outcome` "reached", "not_reached" or "voicemail": only a call that reached the
    customer is a word to him. Raises PermissionDenied; RuleViolation for a call that has not taken place yet.
    """
    if not may_log_call(actor, case):
        raise PermissionDenied(f"{actor} may not log calls on {case}.")
    if at > now:
        raise RuleViolation("CMP-41", _("A call can be entered only after it took place."), field="at")
    reached = outcome == "reached"
    if is_answer and not reached:
        raise RuleViolation("CMP-41", _("Only a call that reached the customer can be the answer."), field="outcome")
    message = Message.objects.create(
        case=lock_case(case),
        kind=MessageKind.CALL,
        author=actor,
        text=_checked(text, now),
        is_answer=is_answer,
        facts={"direction": direction, "number": clean_line(number, 60), "outcome": outcome},
        at=at,
        entered_at=now,
    )
    _keep(message, [])
    drop_draft(case, MessageKind.CALL, actor=actor)
    facts = ["call.logged", *(["call.answer"] if is_answer else [])] if reached else []
    _tell(message, facts, actor=actor, now=now, event="call.logged")
    return message


def _checked(text: str, now: datetime) -> str:
    text = clean_text(text)
    if not text:
        raise RuleViolation("CMP-56", _("There is nothing to send yet. Write what is to be said."), field="text")
    limit = rulebook_at(now).document.mail.text_limit_characters
    if len(text) > limit:
        message = _("The text has %(length)d characters; %(limit)d are allowed. Attach the rest as a file.")
        raise RuleViolation("INQ-32", message % {"length": len(text), "limit": limit}, field="text")
    return text


def _refuse_internal(files: Iterable[Attachment]) -> None:
    inside = next((file for file in files if file.is_internal), None)
    if inside is not None:
        text = _("“%(name)s” is internal: it must not reach the customer.") % {"name": inside.name}
        raise RuleViolation("DOC-05", text, field="files")


def _guard(case: Case, text: str, seen_id: int | None, actor: Member | None) -> Message | None:
    """The message itself when it was sent already; else raise StaleRecord when there is something unseen."""
    if seen_id is None or (newer := newer_than(case, seen_id)) is None:
        return None
    if actor is not None and newer.author_id == actor.pk and newer.text == text:
        return newer
    message = _("Something was said here while you were writing. Read it first; your text is kept.")
    told = {"message": newer.pk, "kind": newer.kind, "at": newer.at.isoformat()}
    raise StaleRecord("IWR-14", message, field="text", facts={**told, "begins": excerpt(newer.text, 200)})


def _outgoing(
    case: Case, text: str, to: list[str], cc: list[str], *, actor: Member | None, is_answer: bool, at: datetime
) -> Message:
    message = Message.objects.create(
        case=case,
        kind=MessageKind.PUBLIC,
        author=actor,
        text=text,
        is_answer=is_answer,
        recipients={"to": to, "cc": cc},
        delivery=Delivery.QUEUED if to else Delivery.NONE,
        at=at,
        entered_at=at,
        **_headers(case),
    )
    if to:
        enqueue("mail.send", key=f"mail:{message.pk}", payload={"message": message.pk}, case=case)
    return message


def _headers(case: Case) -> dict[str, Any]:
    """Subject and reference of a mail that answers the customer's last one."""
    last = words_of_customer(case).first()
    subject = last.subject if last is not None and last.subject else case.title
    return {"subject": reply_subject(subject, case.number), "in_reply_to": last.mail_id if last is not None else ""}


def _keep(message: Message, attachments: Iterable[Attachment]) -> None:
    """The message's files, and its words for search."""
    rows = [MessageAttachment(message=message, attachment=attachment) for attachment in attachments]
    MessageAttachment.objects.bulk_create(rows)
    index_message(message, [row.attachment for row in rows])


def _tell(message: Message, facts: list[str], *, actor: Member | None, now: datetime, event: str = "") -> None:
    """Clocks first, so that what the timeline says of them is already true; then timeline and open pages."""
    for fact in facts:
        clocks.observe(message.case, fact, at=now, actor=actor)
    kind = event or facts[-1]
    recorded = record(
        message.case, kind, actor=actor, at=now, message=message.pk, is_answer=message.is_answer, said_at=message.at
    )
    publish(message.case, recorded)
    if facts:
        announce_said(message.case, message, actor, now)
