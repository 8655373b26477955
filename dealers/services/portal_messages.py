"""What a dealer's contact writes in the portal reaches the case like any other word of a customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.cases.services.cases import lock_case
from csdesk.conversations.models import Message, MessageKind
from csdesk.conversations.registry import survivor_of
from csdesk.conversations.rules import clean_text
from csdesk.conversations.services.receiving import receive_message
from csdesk.documents.models import Attachment
from csdesk.documents.services.attachments import attach_file
from csdesk.documents.services.quotas import HOUR, seconds_to_wait
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from dealers.models import DealerContact
from dealers.policies import may_write_on

# On a slow network the same form is sent again before the first answer is there.
SENT_AGAIN_WITHIN = timedelta(minutes=10)


class TooManyMessages(RuleViolation):
    """The person has sent more within an hour than anybody has to say."""

    kind = "too_many"


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
    """Keep a contact's words and files on a case, or on the one that it was merged into; all of it or nothing.

    The same words by the same person a second time are the first message (a form sent again). Raises
    PermissionDenied for a case of somebody else; RuleViolation for nothing at all, a text that is too long, a file
    that may not be kept, and a case that goes on in somebody else's; TooManyMessages.
    """
    if not may_write_on(contact, case):
        raise PermissionDenied(f"{contact} may not write on {case}.")
    case, text = lock_case(survivor_of(case)), clean_text(text)
    if not may_write_on(contact, case):
        raise RuleViolation(
            "INQ-24", _("This goes on elsewhere and takes no more messages. Please call us."), field="text"
        )
    _refuse(text, uploads, now)
    if (sent := _sent_already(case, text, uploads, contact, now)) is not None:
        return sent
    refuse_flood(contact, field="text", now=now)
    files = keep_uploads(case, uploads, contact=contact, now=now)
    return receive_message(
        case,
        now=now,
        text=text,
        sender_name=contact.name,
        author=contact.member,
        attachments=files,
    )


def refuse_flood(contact: DealerContact, *, field: str, now: datetime) -> None:
    """Raises TooManyMessages (with `retry_after` in seconds) when a contact sends more than the desk can read."""
    most = settings.PORTAL_MESSAGES_PER_PERSON_AN_HOUR
    if not most:
        return
    sent = Message.objects.filter(author=contact.member_id, kind=MessageKind.INCOMING, entered_at__gt=now - HOUR)
    if wait := seconds_to_wait(sent.values_list("entered_at", flat=True).order_by("-entered_at"), most, now=now):
        text = _("You have sent %(count)s messages within an hour. Please wait %(minutes)s min.")
        words = {"count": most, "minutes": wait // 60 + 1}
        raise TooManyMessages("INQ-32", text % words, field=field, facts={"retry_after": wait})


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
