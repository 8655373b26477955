"""A company with a mailbox, a route for its mail, and raw mails to send it."""

from datetime import datetime
from typing import Any

from csdesk.cases.models import Case
from csdesk.mail.models import IntakeItem, Mailbox
from csdesk.mail.registry import Route
from csdesk.mail.rules.parsed import ParsedMail
from csdesk.mail.services.receiving import Receipt, receive_mail
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from tests.tickets.company import MONDAY, taken

ADDRESS = "service@alpha.test"
CUSTOMER = "zhang@dealer.test"
withdrawn: list[Case] = []


def open_case_of(item: IntakeItem, mail: ParsedMail, actor: Member | None, now: datetime) -> Case:
    return taken(actor, now=item.received_at, complainant_email=mail.from_address, content=mail.new_text or "-").case


def withdraw(case: Case, actor: Member | None, now: datetime) -> None:
    if case.messages.filter(kind="public").exists():
        raise RuleViolation("INQ-34", "The customer was answered already.")
    withdrawn.append(case)


ROUTE = Route("test", "Test", open_case_of, withdraw)


def mail(
    text: str = "硬盘不通电", subject: str = "投诉", sender: str = CUSTOMER, number: int = 1, **headers: str
) -> bytes:
    """A raw mail in UTF-8; headers as keywords with _ for -."""
    lines = {
        "From": f"=?utf-8?B?5byg5YWI55Sf?= <{sender}>",
        "To": ADDRESS,
        "Subject": subject,
        "Message-ID": f"<mail-{number}@dealer.test>",
        "Date": "Mon, 23 Nov 2026 10:00:00 +0800",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "\r\n".join(f"{name}: {value}" for name, value in lines.items())
    return f"{head}\r\n\r\n{text}\r\n".encode()


def take(raw: bytes, *, mailbox: Mailbox | None = None, now: datetime = MONDAY, **_more: Any) -> Receipt:
    """Have a mail taken in."""
    return receive_mail(raw, mailbox=mailbox, now=now)
