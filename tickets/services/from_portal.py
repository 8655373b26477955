"""What a dealer's contact does with complaints in the portal: reports one, says whether it is solved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.conversations.rules import clean_text
from csdesk.conversations.services.receiving import receive_message
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from dealers.models import DealerContact
from dealers.services.parties import attach
from dealers.services.portal_messages import SENT_AGAIN_WITHIN, Upload, keep_uploads, refuse_flood
from tickets.models import Complaint
from tickets.queries.of_dealers import complaints_like, just_reported
from tickets.services.follow_up import take_customers_word
from tickets.services.opening import NewComplaint, open_complaint


@dataclass(frozen=True)
class Report:
    """What a contact tells of a complaint."""

    subject_of_complaint: str
    content: str
    wanted_outcome: str = ""
    complainant_phone: str = ""
    type: str = ""


class AlreadyReported(RuleViolation):
    """The dealer has an open complaint that may be about the same; `facts["cases"]` are their ids."""


@transaction.atomic
def report_complaint(
    report: Report,
    uploads: Sequence[Upload] = (),
    *,
    contact: DealerContact,
    now: datetime,
    is_another: bool = False,
) -> Complaint:
    """Enter a dealer's complaint into the register, with what he sends along; all of it or nothing.

    The same words by the same person a second time are the first complaint (a form sent again). Raises
    AlreadyReported for what looks like an open one, unless the contact says that it `is_another`; RuleViolation at
    the field that lacks, or at `files`; TooManyMessages.
    """
    content = clean_text(report.content)
    if (known := just_reported(contact, content, since=now - SENT_AGAIN_WITHIN)) is not None:
        return known
    alike = [] if is_another else complaints_like(contact.dealer, report.subject_of_complaint, content)
    if alike:
        words = _("You have reported something alike already. Is it the same matter?")
        raise AlreadyReported("INQ-24", words, facts={"cases": [complaint.case_id for complaint in alike]})
    refuse_flood(contact, field="content", now=now)
    complaint = open_complaint(_new(report, content, contact, now), actor=None, now=now)
    attach(complaint.case, contact.dealer, contact)
    files = keep_uploads(complaint.case, uploads, contact=contact, now=now)
    receive_message(
        complaint.case,
        now=now,
        text=complaint.content,
        sender_name=contact.name,
        author=contact.member,
        attachments=files,
    )
    return complaint


def _new(report: Report, content: str, contact: DealerContact, now: datetime) -> NewComplaint:
    return NewComplaint(
        complainant_name=f"{contact.dealer.name} {contact.name}",
        complainant_email=contact.member.email if contact.member is not None else contact.email,
        complainant_phone=report.complainant_phone or contact.phone or contact.dealer.phone,
        complainant_address=contact.dealer.address,
        subject_of_complaint=report.subject_of_complaint,
        content=content,
        wanted_outcome=report.wanted_outcome,
        type=report.type,
        channel=_channel(now),
    )


def _channel(now: datetime) -> str:
    """The manual's word for the portal; a manual from before there was one counts it among what comes in writing."""
    manual = rulebook_at(now).document
    channels = {entry.key: entry.manner for entry in manual.complaints.channels}
    if manual.portal.complaint_channel in channels:
        return manual.portal.complaint_channel
    return next((key for key, manner in channels.items() if manner == "written"), next(iter(channels)))


@transaction.atomic
def rate_complaint(
    complaint: Complaint, *, is_satisfied: bool, words: str, contact: DealerContact, now: datetime
) -> Complaint:
    """Take a contact's word on whether an answered complaint is solved: satisfied closes it (CMP-51), not satisfied
    opens it again (CMP-52), with his words in the conversation.

    Raises PermissionDenied, TransitionNotAllowed when it is not answered (any more), RuleViolation at `words` when
    somebody is not satisfied and does not say why.
    """
    words = clean_text(words)
    if not words and not is_satisfied:
        raise RuleViolation("CMP-52", _("Tell us what is still missing."), field="words")
    assert contact.member is not None
    note = words or _("Satisfied.")
    rated = take_customers_word(complaint, is_satisfied=is_satisfied, note=note, actor=contact.member, now=now)
    if words:
        receive_message(rated.case, now=now, text=words, sender_name=contact.name, author=contact.member)
    return rated
