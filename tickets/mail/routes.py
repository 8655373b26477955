"""A mail becomes a complaint or an inquiry, and stops being one when that was a mistake."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csdesk.cases.models import Case
from csdesk.mail.models import IntakeItem
from csdesk.mail.registry import Route
from csdesk.mail.rules.parsed import ParsedMail
from csdesk.people.models import Member
from tickets.queries import inquiries
from tickets.queries.complaints import KIND, complaint_of
from tickets.rules import brand_meant, title_of
from tickets.services.inquiring import NewInquiry, register_inquiry
from tickets.services.inquiry_course import withdraw_inquiry
from tickets.services.opening import NewComplaint, open_complaint
from tickets.services.withdrawing import withdraw_complaint

CHANNEL = "email"


def open_from_mail(item: IntakeItem, mail: ParsedMail, actor: Member | None, now: datetime) -> Case:
    """Enter the complaint as of the moment the mail came in: the customer has waited since then."""
    said = mail.new_text or mail.text
    new = NewComplaint(
        complainant_name=mail.from_name or mail.from_address or _("unknown"),
        complainant_email=mail.from_address,
        subject_of_complaint=mail.subject or _("(no subject)"),
        content=said.strip() or mail.subject or _("(the mail had no text)"),
        channel=CHANNEL,
    )
    return open_complaint(new, actor=actor, now=item.received_at).case


def withdraw_from_mail(case: Case, actor: Member | None, now: datetime) -> None:
    """Take the complaint back."""
    withdraw_complaint(complaint_of(case), actor=actor, now=now)


COMPLAINT_ROUTE = Route(KIND, gettext_lazy("Complaint"), open_from_mail, withdraw_from_mail)


def ask_from_mail(item: IntakeItem, mail: ParsedMail, actor: Member | None, now: datetime) -> Case:
    """Enter the inquiry as of the moment the mail came in (INQ-32): the customer has waited since then."""
    said = mail.new_text or mail.text
    manual = inquiries.manual_at(item.received_at)
    mailbox = item.raw.mailbox
    new = NewInquiry(
        question=said.strip() or mail.subject or _("(the mail had no text)"),
        channel=manual.channel_of("mail") or CHANNEL,
        brand=brand_meant(manual.brands, mailbox=mailbox.address if mailbox is not None else ""),
        asker_name=mail.from_name or mail.from_address or _("unknown"),
        asker_email=mail.from_address,
    )
    return register_inquiry(new, actor=actor, now=item.received_at, title=title_of(mail.subject, said)).case


def withdraw_inquiry_from_mail(case: Case, actor: Member | None, now: datetime) -> None:
    """Take the inquiry back."""
    withdraw_inquiry(inquiries.inquiry_of(case), actor=actor, now=now)


INQUIRY_ROUTE = Route(inquiries.KIND, gettext_lazy("Inquiry"), ask_from_mail, withdraw_inquiry_from_mail)
