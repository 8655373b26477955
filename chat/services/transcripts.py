"""The words of a chat by mail, for the visitor."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from chat.models import Chat, ChatMessage, Sender
from chat.rules.words import is_mail_address
from csdesk.events.models import Event
from csdesk.events.record import record
from csdesk.outbox.channels.email import queue_email
from csdesk.refusals import RuleViolation
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import require_tenant

MAILED = "chat.transcript"
# Else anybody could have us write to strangers.
MOST_OF_A_CHAT = 3


@transaction.atomic
def mail_transcript(chat: Chat, to: str = "", *, now: datetime) -> str:
    """Have what was said mailed to `to`, else to the contact; the address. Raises RuleViolation."""
    address = (to or chat.contact).strip()[:254]
    if not is_mail_address(address) or not address.isprintable():
        raise RuleViolation("CHT-08", _("This is no e-mail address."), field="to")
    if chat.taken_at is None:
        raise RuleViolation("CHT-08", _("Nobody has answered yet."), field="to")
    sent = Event.objects.filter(case_id=chat.case_id, kind=MAILED).count()
    if sent >= MOST_OF_A_CHAT:
        raise RuleViolation("CHT-08", _("This chat has been mailed often enough."), field="to")
    record(chat.case, MAILED, actor=None, at=now, chat=chat.pk)
    company = Tenant.objects.get(pk=require_tenant())
    subject = _("Your chat with %(company)s") % {"company": company.name}
    key = f"chat.transcript:{chat.pk}:{sent + 1}"
    queue_email([address], f"{subject} [{chat.case.number}]", _text(chat, ZoneInfo(company.zone)), key=key)
    return address


def _text(chat: Chat, zone: ZoneInfo) -> str:
    said = ChatMessage.objects.filter(chat=chat).select_related("member", "attachment").order_by("number")
    return "\n\n".join(_line(chat, message, zone) for message in said)


def _line(chat: Chat, message: ChatMessage, zone: ZoneInfo) -> str:
    names = {Sender.VISITOR: chat.visitor_name or _("You"), Sender.SYSTEM: ""}
    name = message.member.name if message.member is not None else names.get(Sender(message.sender), "")
    head = f"{message.at.astimezone(zone):%Y-%m-%d %H:%M:%S} {name}".rstrip()
    file = f"[{message.attachment.name}]" if message.attachment is not None else ""
    return "\n".join(part for part in (head, message.text, file) if part)
