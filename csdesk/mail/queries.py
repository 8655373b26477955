"""Reads of mail asked more than once."""

import re
from datetime import datetime, timedelta

from django.db.models import QuerySet

from csdesk.cases.models import Case
from csdesk.cases.registry import all_kinds
from csdesk.conversations.models import Message, MessageKind
from csdesk.mail.lifecycle import IntakeStatus
from csdesk.mail.models import BlockedSender, IntakeItem, Mailbox
from csdesk.mail.rules.addresses import normal_address
from csdesk.mail.rules.parsed import ParsedMail
from csdesk.mail.rules.thread import candidates, is_participant


def waiting_intake() -> QuerySet[IntakeItem]:
    """What nobody has sorted yet."""
    return IntakeItem.objects.filter(status=IntakeStatus.NEW)


def number_pattern() -> re.Pattern[str]:
    """What a document number of any kind of case looks like."""
    series = "|".join(sorted({re.escape(kind.series) for kind in all_kinds()})) or "KS"
    return re.compile(rf"(?i)\b(?:{series})-\d{{4}}-\d{{6}}\b")


def case_referred_to(mail: ParsedMail) -> tuple[Case | None, Message | None]:
    """The case a mail points at (by Message-ID, then by number) and the message it points through, if any."""
    for candidate in candidates(mail, number_pattern()):
        message = Message.objects.select_related("case").filter(mail_id=candidate.value).order_by("pk").first()
        if message is not None:
            return message.case, message
        case = Case.objects.filter(number=candidate.value).first()
        if case is not None:
            return case, None
    return None, None


def participants_of(case: Case) -> set[str]:
    """Addresses that take part in a case: who wrote unquestioned, whom they copied, whom we wrote to."""
    said = Message.objects.filter(case=case, is_flagged=False).exclude(kind=MessageKind.INTERNAL)
    found: set[str] = set()
    for sender, recipients in said.values_list("sender_address", "recipients"):
        found |= {sender, *recipients.get("to", ()), *recipients.get("cc", ())}
    return {normal_address(address) for address in found if address} - own_addresses()


def takes_part(mail: ParsedMail, case: Case) -> bool:
    """Whether a mail's sender is one of the case's people; the rooms above know some by their records."""
    return is_participant(mail.from_address, participants_of(case))


def own_addresses() -> set[str]:
    """The addresses of the company's mailboxes."""
    return {normal_address(address) for address in Mailbox.objects.values_list("address", flat=True)}


def is_blocked(address: str) -> bool:
    """Whether the address or its domain is blocked."""
    plain = normal_address(address)
    patterns = [plain, "@" + plain.rpartition("@")[2]]
    return bool(plain) and BlockedSender.objects.filter(pattern__in=patterns).exists()


def mails_within_the_hour(address: str, *, before: datetime) -> int:
    """How many mails an address sent in the hour before a moment."""
    since = before - timedelta(hours=1)
    return IntakeItem.objects.filter(sender_address=address, received_at__gt=since, received_at__lte=before).count()
