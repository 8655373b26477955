"""Complaints that may be about the same matter: the same device, the same words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from csdesk.cases.models import Case
from csdesk.people.models import Member
from csdesk.search.queries import found_cases
from tickets.lifecycle import GONE
from tickets.models import Complaint
from tickets.queries.complaints import KIND, complaints_visible_to, same_customer

# A serial or order number: at least seven letters and digits, a digit among them.
_SERIAL = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z-]*[0-9])[A-Za-z0-9][A-Za-z0-9-]{5,}[A-Za-z0-9](?![A-Za-z0-9])")
# One search each: a letter full of numbers must not become a hundred searches.
_MOST_SERIALS = 3
BY_SERIAL, BY_WORDS = "serial", "words"


@dataclass(frozen=True)
class Similar:
    """Another complaint, why it is shown, and the number that both have."""

    complaint: Complaint
    why: str
    serial: str = ""


def serials_in(*texts: str) -> list[str]:
    """What looks like serials or order numbers in the texts, each once."""
    found = (match for text in texts for match in _SERIAL.findall(text))
    return list(dict.fromkeys(serial.upper() for serial in found))[:_MOST_SERIALS]


def similar_to(complaint: Complaint, member: Member, *, limit: int) -> list[Similar]:
    """Others that the member may see with the same serial, then with all the words of the title; newest first."""
    reasons: dict[int, tuple[str, str]] = {}
    for serial in serials_in(complaint.case.title, complaint.subject_of_complaint, complaint.content):
        _note(reasons, found_cases(member, serial, kind=KIND, limit=limit).cases, BY_SERIAL, serial)
    _note(reasons, found_cases(member, complaint.case.title, kind=KIND, limit=limit).cases, BY_WORDS, "")
    reasons.pop(complaint.case_id, None)
    # Those of the same customer stand in a list of their own.
    own = same_customer(member, phone=complaint.complainant_phone, email=complaint.complainant_email)
    known = complaints_visible_to(member).filter(case__in=reasons).exclude(status__in=GONE).exclude(pk__in=own)
    by_case = {other.case_id: other for other in known}
    kept = [(by_case[case], why) for case, why in reasons.items() if case in by_case]
    return [Similar(other, *why) for other, why in kept[:limit]]


def _note(reasons: dict[int, tuple[str, str]], cases: Iterable[Case], why: str, serial: str) -> None:
    for case in cases:
        reasons.setdefault(case.pk, (why, serial))
