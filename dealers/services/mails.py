"""What leaves the house about a dealer: three mails to him (DLR-05), the whole file to his channel person (DLR-02)."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from csdesk.conversations.rules import fill_placeholders
from csdesk.conversations.services.messages import post_public
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.channels.email import queue_email
from csdesk.outbox.notify import notify
from csdesk.people.models import Member
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.dealers import WelcomeMail as MailText
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import require_tenant
from dealers.models import Dealer, DealerContact, WelcomeMail
from dealers.services.filing import open_file


@transaction.atomic
def send_welcome_mails(
    dealer: Dealer, contact: DealerContact, *, actor: Member | None, now: datetime
) -> list[WelcomeMail]:
    """Send those of the manual's mails that were not sent yet; each once, whoever asks how often (DLR-05)."""
    case = open_file(dealer, now=now)
    sent = set(dealer.welcome_mails.values_list("key", flat=True))
    values = placeholders(dealer, contact, actor)
    made = []
    for mail in rulebook_at(now).document.dealers.mails:
        if mail.key in sent:
            continue
        text = fill_placeholders(_text_of(mail, dealer.language), values)
        message = post_public(case, text, actor=actor, now=now, to=[contact.email])
        # It begins a matter of its own: no answer to anything.
        message.subject = f"{mail.label.text(dealer.language)} [{case.number}]"
        message.save(update_fields=["subject"])
        made.append(WelcomeMail.objects.create(dealer=dealer, key=mail.key, message=message, sent_at=now))
    return made


def _text_of(mail: MailText, language: str) -> str:
    lines = (mail.zh or mail.en) if language.startswith("zh") else (mail.en or mail.zh)
    return "\n".join(lines)


def placeholders(dealer: Dealer, contact: DealerContact | None, speaker: Member | None = None) -> dict[str, str]:
    """What {contact}, {dealer}, {company} and {specialist} stand for in the script and in the mails.

    `speaker` speaks for a dealer who has no specialist of his own yet.
    """
    specialist = dealer.specialist or speaker
    return {
        "contact": contact.name if contact is not None else dealer.name,
        "dealer": dealer.name,
        "company": Tenant.objects.get(pk=require_tenant()).name,
        "specialist": specialist.name if specialist is not None else "",
        "specialist_phone": specialist.phone if specialist is not None else "",
        "specialist_email": specialist.email if specialist is not None else "",
    }


def pass_file_on(dealer: Dealer, *, actor: Member | None, now: datetime) -> None:
    """Give the completed file to the dealer's channel person, by notice and by mail (DLR-02)."""
    person = dealer.channel_person
    if person is None:
        return
    case = open_file(dealer, now=now)
    publish(case, record(case, "dealer.pass_on", actor=actor, at=now, to=person.pk))
    notify([person], "dealer.filed", case=case, now=now, by=actor.name if actor is not None else "")
    with translation.override(person.language):
        subject = _("File of the dealer %(name)s (%(code)s)") % {"name": dealer.name, "code": dealer.code}
        text = _whole_file(dealer)
    queue_email([person.email], subject, text, key=f"dealer.file:{dealer.pk}:{case.pk}:{now.isoformat()}")


def _whole_file(dealer: Dealer) -> str:
    facts = [
        (_("Dealer's name"), dealer.name),
        (_("Dealer code"), dealer.code),
        (_("Region"), dealer.region),
        (_("Address"), dealer.address),
        (_("Phone"), dealer.phone),
        (_("E-mail address"), dealer.email),
        (_("Brands"), ", ".join(dealer.brands)),
        (_("After-sales specialist"), dealer.specialist or ""),
    ]
    for contact in dealer.contacts.filter(is_active=True).order_by("-is_main", "pk"):
        birthday = contact.birthday.isoformat() if contact.birthday is not None else ""
        parts = (contact.name, contact.phone, contact.email, birthday)
        facts.append((_("Contact person"), " · ".join(part for part in parts if part)))
    return "\n".join(f"{label}: {value}" for label, value in facts if value)
