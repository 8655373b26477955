"""Which earlier mail or case an incoming mail may belong to, and whether its sender has a part in it."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from csdesk.mail.rules.addresses import normal_address
from csdesk.mail.rules.parsed import ParsedMail

_RETURNED_ID = re.compile(r"(?im)^[> \t]*message-id[ \t]*:\s{0,5}(<[^<>\s]{1,500}>)")
_RETURNED_CHARS = 100_000


class Clue(StrEnum):
    """By what a mail points at a case."""

    REPLY = "in_reply_to"
    REFERENCE = "reference"
    NUMBER = "number"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing to look up: a Message-ID with its angle brackets, or a document number."""

    clue: Clue
    value: str


def candidates(mail: ParsedMail, number: re.Pattern[str], *, bounced: bool = False) -> tuple[Candidate, ...]:
    """Return what to look up, the surest first, each value once.

    First the mail it answers, then its references from the newest to the oldest, then the mail that a
    delivery report is about, last the document numbers in the subject that `number` matches. `bounced`
    says that a mail server wrote it: then the ids in its text are those of the mail that came back.
    """
    found = [Candidate(Clue.REPLY, one) for one in mail.in_reply_to]
    found += [Candidate(Clue.REFERENCE, one) for one in reversed(mail.references)]
    if mail.report is not None and mail.report.original_message_id:
        found.append(Candidate(Clue.REPORT, mail.report.original_message_id))
    if bounced:
        found += [Candidate(Clue.REPORT, one) for one in _RETURNED_ID.findall(mail.text[:_RETURNED_CHARS])]
    found += [Candidate(Clue.NUMBER, one) for one in numbers_in(mail.subject, number)]
    return tuple({candidate.value: candidate for candidate in reversed(found)}.values())[::-1]


def numbers_in(subject: str, number: re.Pattern[str]) -> tuple[str, ...]:
    """Return the document numbers in a subject; full-width letters and digits count as plain ones."""
    plain = unicodedata.normalize("NFKC", subject).replace("\u2010", "-").replace("\u2013", "-")
    return tuple(dict.fromkeys(match.group(0).upper() for match in number.finditer(plain)))


def is_participant(sender: str, participants: Iterable[str]) -> bool:
    """Say whether the sender's address is one of those that take part in a case.

    Letter case and the spelling of international domains do not matter. What follows a plus sign does:
    on many servers it is another person's mailbox. An empty address takes part in nothing.
    """
    wanted = normal_address(sender)
    return bool(wanted) and any(normal_address(one) == wanted for one in participants)
