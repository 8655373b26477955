"""A mail becomes a complaint, and stops being one when that was a mistake."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csdesk.cases.models import Case
from csdesk.mail.models import IntakeItem
from csdesk.mail.registry import Route
from csdesk.mail.rules.parsed import ParsedMail
from csdesk.people.models import Member
from tickets.queries.complaints import KIND, complaint_of
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
