"""A mail's words and files on a case."""

from datetime import datetime
from typing import Any

from csdesk.cases.models import Case
from csdesk.conversations.models import Message
from csdesk.conversations.services.receiving import receive_message
from csdesk.documents.services.attachments import keep_file
from csdesk.mail.rules.parsed import ParsedMail, ParseLimits
from csdesk.rulebook.at import rulebook_at


def limits_at(now: datetime) -> ParseLimits:
    """How much of a mail is read: the rulebook's limits (INQ-32)."""
    limits = rulebook_at(now).document.mail
    return ParseLimits(
        subject_chars=limits.subject_limit_characters,
        text_chars=limits.text_limit_characters,
        attachments=limits.attachments_limit_count,
    )


def add_to_case(
    case: Case, mail: ParsedMail, *, now: datetime, is_automatic: bool = False, is_flagged: bool = False
) -> Message:
    """Put a mail's words and files on a case (or on what it was merged into)."""
    files = [
        (keep_file(part.content, part.filename, part.declared_type, case=case, actor=None, now=now), part.content_id)
        for part in mail.attachments
    ]
    return receive_message(
        case, now=now, is_automatic=is_automatic, is_flagged=is_flagged, attachments=files, **_words(mail, now)
    )


def _words(mail: ParsedMail, now: datetime) -> Any:
    recipients = {"to": [one.address for one in mail.to], "cc": [one.address for one in mail.cc]}
    return {
        "text": mail.text,
        "new_text": mail.new_text,
        "html": mail.html,
        "subject": mail.subject,
        "sender_name": mail.from_name,
        "sender_address": mail.from_address,
        "recipients": recipients,
        "mail_id": mail.message_id,
        "in_reply_to": mail.in_reply_to[0] if mail.in_reply_to else "",
        "at": mail.date or now,
    }
