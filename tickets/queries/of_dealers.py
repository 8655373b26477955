"""Complaints as their dealers see them: how far they are, until when they were promised something."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from csdesk.cases.models import Case
from csdesk.conversations.models import Message, MessageKind
from csdesk.rulebook.at import rulebook_at
from csdesk.sla.models import Clock
from dealers.models import Dealer, DealerContact
from tickets.lifecycle import LIVE, Status
from tickets.models import Complaint
from tickets.queries.similar import serials_in

# Promised by hand, with the customer (CMP-44).
AGREED = "CMP-44"
MOST_ALIKE = 5


@dataclass(frozen=True)
class Promise:
    """By when the dealer hears from us, and by which rule."""

    due_at: datetime
    rule: str


def complaints_of(cases: Iterable[Case]) -> dict[int, Complaint]:
    """The complaints that hang on the cases, by the case's id."""
    return {
        complaint.case_id: complaint for complaint in Complaint.objects.filter(case__in=[case.pk for case in cases])
    }


def promises_of(complaints: Iterable[Complaint], now: datetime) -> dict[int, Promise]:
    """What was promised to the dealer of each of the complaints, by the case's id; nothing while it waits for him.

    Of the clocks only those of the kinds that the manual shows to dealers: the rest is the house's own.
    """
    live = [complaint for complaint in complaints if complaint.status == Status.OPEN]
    shown = rulebook_at(now).document.portal.promises
    running = Clock.objects.filter(
        case__in=[complaint.case_id for complaint in live], kind__in=shown, settled_at=None, paused_at=None
    )
    found: dict[int, Promise] = {}
    for clock in running.order_by("-due_at", "pk"):
        assert clock.case_id is not None
        found[clock.case_id] = Promise(clock.due_at, clock.rule)
    agreed = {row.case_id: Promise(row.promised_for, AGREED) for row in live if row.promised_for is not None}
    return found | agreed


def answered_by_word(cases: Sequence[int]) -> set[int]:
    """Those of the cases on which we have said something to the dealer."""
    said = Message.objects.filter(case__in=cases, kind=MessageKind.PUBLIC)
    return set(said.values_list("case_id", flat=True).distinct())


def waiting_for(dealer: Dealer) -> QuerySet[Complaint]:
    """Complaints that go on only with the dealer's word: those that wait for him, and the answered ones."""
    found = Complaint.objects.filter(case__parties__dealer=dealer, status__in=[Status.WAITING, Status.ANSWERED])
    return found.select_related("case__holder").order_by("-case")


def just_reported(contact: DealerContact, content: str, *, since: datetime) -> Complaint | None:
    """The complaint that the contact reported with these very words a moment ago, if there is one."""
    found = Complaint.objects.filter(case__parties__contact=contact, case__opened_at__gte=since, content=content)
    return found.select_related("case__holder").order_by("-case").first()


def complaints_like(dealer: Dealer, subject: str, content: str) -> list[Complaint]:
    """Open complaints of the dealer about the same thing by name, or with a serial that stands in the new one."""
    alike = Q(subject_of_complaint__iexact=subject.strip())
    for serial in serials_in(subject, content):
        alike |= Q(content__icontains=serial) | Q(subject_of_complaint__icontains=serial)
    found = Complaint.objects.filter(alike, case__parties__dealer=dealer, status__in=LIVE)
    return list(found.select_related("case").order_by("-case")[:MOST_ALIKE])


def found_by(words: str) -> Q:
    """A condition over cases: the words stand in what the complaint is about."""
    return Q(complaints__subject_of_complaint__icontains=words) | Q(complaints__content__icontains=words)
