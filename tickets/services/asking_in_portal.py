"""What a dealer's contact asks in the portal becomes an inquiry (DLR-13)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.conversations.rules import clean_text
from csdesk.conversations.services.receiving import receive_message
from csdesk.refusals import RuleViolation
from dealers.models import DealerContact
from dealers.services.portal_messages import SENT_AGAIN_WITHIN, Upload, keep_uploads, refuse_flood
from tickets.models import Inquiry
from tickets.queries.inquiries import manual_at
from tickets.services.inquiring import NewInquiry, register_inquiry


@transaction.atomic
def ask_in_portal(words: str, uploads: Sequence[Upload] = (), *, contact: DealerContact, now: datetime) -> Inquiry:
    """Enter a dealer's question with what he sends along; all of it or nothing.

    The same words by the same person a second time are the first inquiry (a form sent again). Raises RuleViolation at
    the field that lacks; TooManyMessages.
    """
    question, manual = clean_text(words), manual_at(now)
    same = Inquiry.objects.filter(
        case__parties__contact=contact, case__opened_at__gte=now - SENT_AGAIN_WITHIN, question=question
    )
    if (known := same.select_related("case").first()) is not None:
        return known
    channel = manual.channel_of("portal") or manual.channel_of("web")
    if channel is None:
        raise RuleViolation("DLR-13", _("Nobody takes questions here. Please phone us."), field="question")
    refuse_flood(contact, field="question", now=now)
    new = NewInquiry(
        question=question,
        channel=channel,
        asker_name=f"{contact.dealer.name} {contact.name}",
        asker_phone=contact.phone or contact.dealer.phone,
        asker_email=contact.member.email if contact.member is not None else contact.email,
    )
    inquiry = register_inquiry(new, actor=None, now=now, dealer=contact.dealer, contact=contact)
    files = keep_uploads(inquiry.case, uploads, contact=contact, now=now)
    receive_message(
        inquiry.case, now=now, text=question, sender_name=contact.name, author=contact.member, attachments=files
    )
    return inquiry
