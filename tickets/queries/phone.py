"""Calls: the latest, those to return, the lines and whether they live, what is known of a caller."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from csdesk.cases.models import Case
from csdesk.people.models import Member
from csdesk.rulebook.sections.inquiries import Inquiries
from csdesk.rulebook.sections.inquiries import PhoneLine as Line
from csdesk.sla.models import Task, TaskState
from dealers.models import DealerContact
from dealers.policies import may_view_contacts, may_view_dealers
from dealers.queries.archive import Wanted, dealers_found
from tickets.models import CallState, Complaint, Inquiry, LineWatch, PhoneCall
from tickets.policies import seen_inquiries
from tickets.queries.complaints import complaints_visible_to
from tickets.queries.inquiries import all_inquiries

RETURN = "return_call"
SHORTEST = 3
MOST_OFFERED = 5


def callback_task(case: Case) -> Task | None:
    """The open task of returning a missed call on a case, if there is one."""
    return Task.objects.filter(case=case, kind=RETURN, state=TaskState.OPEN).order_by("pk").first()


def calls_told() -> QuerySet[PhoneCall]:
    """Every call the telephone system told of, with who answered and the case."""
    return PhoneCall.objects.select_related("answered_by", "case")


def calls_to_return() -> QuerySet[Task]:
    """The missed calls that nobody has returned, the most urgent first."""
    waiting = Task.objects.filter(kind=RETURN, state=TaskState.OPEN)
    return waiting.select_related("case__holder", "assignee").order_by("due_at", "pk")


def answered_in_time(begins_at: datetime, ends_at: datetime, manual: Inquiries) -> tuple[int, int, int]:
    """How many calls were answered, how many of them within the rings of the manual (INQ-09), and how many missed."""
    told = PhoneCall.objects.filter(told_at__gte=begins_at, told_at__lt=ends_at)
    spans = [call.rang_for for call in told.filter(state=CallState.ANSWERED)]
    limit = manual.rings * manual.ring_seconds
    in_time = sum(1 for span in spans if span is not None and span.total_seconds() <= limit)
    return len(spans), in_time, told.filter(state=CallState.MISSED).count()


@dataclass(frozen=True)
class LineState:
    """A line of the manual, and when something was last heard of it."""

    line: Line
    heard_at: datetime | None
    dead_since: datetime | None


def line_states(manual: Inquiries) -> list[LineState]:
    """The lines of the manual as they stand (INQ-39)."""
    seen = {watch.line: watch for watch in LineWatch.objects.all()}
    return [
        LineState(line, watch.heard_at if watch else None, watch.dead_since if watch else None)
        for line, watch in ((line, seen.get(line.key)) for line in manual.lines)
    ]


@dataclass(frozen=True)
class Caller:
    """Somebody who may be the caller."""

    name: str
    phone: str
    email: str
    dealer: str
    place: str


@dataclass(frozen=True)
class Known:
    """What is known of whoever is being typed in: who it may be, and what he asked before."""

    callers: list[Caller]
    earlier: list[Inquiry]
    complaints: list[Complaint]

    def __bool__(self) -> bool:
        return bool(self.callers or self.earlier or self.complaints)


def caller_lookup(words: str, member: Member) -> Known:
    """Dealers' contacts and earlier cases by the beginning of a phone number, or by a name; as far as one may see."""
    words = " ".join(words.split())[:60]
    if len(words) < SHORTEST:
        return Known([], [], [])
    callers = _callers(words, member)
    if not words.lstrip("+")[:1].isdigit():
        return Known(callers, [], [])
    earlier = all_inquiries().filter(_begins("asker_phone", words), seen_inquiries(member)).order_by("-pk")
    complained = complaints_visible_to(member).filter(_begins("complainant_phone", words)).order_by("-pk")
    return Known(callers, list(earlier[:MOST_OFFERED]), list(complained[:MOST_OFFERED]))


def _begins(field: str, words: str) -> Q:
    """Begins so; the range besides, since under row-level security only comparisons read an index."""
    return Q(**{f"{field}__gte": words, f"{field}__lt": f"{words}a", f"{field}__startswith": words})


def _callers(words: str, member: Member) -> list[Caller]:
    """Contacts with their dealers for those who may see persons; else dealers by their own phone."""
    if may_view_contacts(member):
        reached = Q(phone__startswith=words) | Q(name__startswith=words)
        contacts = DealerContact.objects.filter(reached, is_active=True).select_related("dealer").order_by("pk")
        found = [
            Caller(each.name, each.phone, each.email, each.dealer.code, each.dealer.name)
            for each in contacts[:MOST_OFFERED]
        ]
        if found:
            return found
    if not may_view_dealers(member):
        return []
    dealers = dealers_found(Wanted(words=words), member).order_by("sort_key", "pk")[:MOST_OFFERED]
    return [Caller("", each.phone, each.email, each.code, each.name) for each in dealers]
