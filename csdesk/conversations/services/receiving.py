"""What the customer sends reaches its case: a reply moves what waits for it, a machine's mail moves nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Required, TypedDict, Unpack

from django.db import transaction

from csdesk.cases.models import Case
from csdesk.cases.services.cases import lock_case
from csdesk.conversations.models import Message, MessageAttachment, MessageKind
from csdesk.conversations.registry import announce_incoming, survivor_of
from csdesk.conversations.rules import clean_line, clean_text
from csdesk.conversations.services.indexing import index_message
from csdesk.documents.models import Attachment
from csdesk.events.record import record
from csdesk.live.plain import plain
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.directory import stand_in
from csdesk.people.models import Member
from csdesk.sla import clocks


class Words(TypedDict, total=False):
    """What a mail says, as it was parsed: `html` sanitised, `new_text` without quoted history, `at` as its sender
    claims, `recipients` {"to": […], "cc": […]}. `author`: who wrote it while signed in (a dealer's contact)."""

    text: Required[str]
    new_text: str
    html: str
    subject: str
    sender_name: str
    sender_address: str
    recipients: Mapping[str, Any]
    mail_id: str
    in_reply_to: str
    at: datetime
    author: Member | None


@transaction.atomic
def receive_message(
    case: Case,
    *,
    now: datetime,
    is_automatic: bool = False,
    is_flagged: bool = False,
    attachments: Iterable[Attachment | tuple[Attachment, str]] = (),
    **words: Unpack[Words],
) -> Message:
    """Keep what came from the customer on its case, or on the one that its case was merged into.

    It counts from `now`, when it arrived. Attachments may come with their content id. An automatic mail is kept
    and moves nothing. No mail starts a clock: on an answered or closed case the holder is told and decides
    whether to reopen (a thank-you starts nothing).
    """
    case = lock_case(survivor_of(case))
    message = _kept(case, words, now=now, is_automatic=is_automatic, is_flagged=is_flagged)
    _keep_files(message, attachments)
    kind = "message.automatic" if is_automatic else "message.incoming"
    if not is_automatic:
        clocks.observe(case, kind, at=now)
    publish(case, record(case, kind, actor=None, at=now, message=message.pk, is_flagged=is_flagged))
    if not is_automatic:
        announce_incoming(case, message, now)
        _tell_holder(case, now)
    return message


def _kept(case: Case, words: Words, *, now: datetime, **marks: bool) -> Message:
    return Message.objects.create(
        case=case,
        kind=MessageKind.INCOMING,
        author=words.get("author"),
        sender_name=clean_line(words.get("sender_name", ""), 200),
        sender_address=clean_line(words.get("sender_address", ""), 254),
        recipients=plain(words.get("recipients", {})),
        subject=clean_line(words.get("subject", ""), 1000),
        text=clean_text(words["text"]),
        new_text=clean_text(words.get("new_text", "")),
        html=clean_text(words.get("html", "")),
        mail_id=clean_line(words.get("mail_id", ""), 500),
        in_reply_to=clean_line(words.get("in_reply_to", ""), 500),
        at=words.get("at", now),
        entered_at=now,
        **marks,
    )


def _keep_files(message: Message, attachments: Iterable[Attachment | tuple[Attachment, str]]) -> None:
    pairs = [each if isinstance(each, tuple) else (each, "") for each in attachments]
    rows = [MessageAttachment(message=message, attachment=file, content_id=cid[:255]) for file, cid in pairs]
    MessageAttachment.objects.bulk_create(rows)
    index_message(message, [row.attachment for row in rows])


def _tell_holder(case: Case, now: datetime) -> None:
    if case.holder is not None:
        notify([stand_in(case.holder, at=now)], "message.incoming", case=case, now=now)
