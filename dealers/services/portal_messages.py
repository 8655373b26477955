"""What a dealer's contact writes in the portal reaches the case like any other word of a customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.cases.services.cases import lock_case
from csdesk.conversations.models import Message, MessageKind
from csdesk.conversations.rules import clean_text
from csdesk.conversations.services.receiving import receive_message
from csdesk.documents.models import Attachment
from csdesk.documents.services.attachments import attach_file
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from dealers.models import DealerContact
from dealers.policies import may_write_on

# On a slow network the same form is sent again before the first answer is there.
SENT_AGAIN_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Upload:
    """A file as it came in: read once the case is known to be the writer's."""

    name: str
    media_type: str
    file: IO[bytes]


@transaction.atomic
def write_from_portal(
    case: Case, text: str, uploads: Sequence[Upload], *, contact: DealerContact, now: datetime
) -> Message:
    """Keep a contact's words and files on a case; all of it or nothing.

    The same words by the same person a second time are the first message (a form sent again). Raises
    PermissionDenied for a case of somebody else; RuleViolation for nothing at all, a text that is too long, and a
    file that may not be kept.
    """
    if not may_write_on(contact, case):
        raise PermissionDenied(f"{contact} may not write on {case}.")
    case, text = lock_case(case), clean_text(text)
    _refuse(text, uploads, now)
    if (sent := _sent_already(case, text, uploads, contact, now)) is not None:
        return sent
    files = keep_uploads(case, uploads, contact=contact, now=now)
    return receive_message(
        case,
        now=now,
        text=text,
        sender_name=contact.name,
        author=contact.member,
        attachments=files,
    )


def keep_uploads(case: Case, uploads: Sequence[Upload], *, contact: DealerContact, now: datetime) -> list[Attachment]:
    """Keep what a contact sent along. Raises RuleViolation at `files`."""
    return [
        attach_file(case, upload.file.read(), upload.name, upload.media_type, actor=contact.member, now=now)
        for upload in uploads
    ]


def _refuse(text: str, uploads: Sequence[Upload], now: datetime) -> None:
    if not text and not uploads:
        raise RuleViolation("CMP-56", _("There is nothing to send yet. Write what is to be said."), field="text")
    limit = rulebook_at(now).document.mail.text_limit_characters
    if len(text) > limit:
        message = _("The text has %(length)d characters; %(limit)d are allowed. Attach the rest as a file.")
        raise RuleViolation("INQ-32", message % {"length": len(text), "limit": limit}, field="text")


def _sent_already(
    case: Case, text: str, uploads: Sequence[Upload], contact: DealerContact, now: datetime
) -> Message | None:
    last = Message.objects.filter(case=case, kind=MessageKind.INCOMING).order_by("-pk").first()
    if last is None or last.author_id != contact.member_id or last.text != text or last.at < now - SENT_AGAIN_WITHIN:
        return None
    return last if last.files.count() == len(uploads) else None
