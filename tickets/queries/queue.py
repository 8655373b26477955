"""The queue: whose, in which state, of which kind, by time left."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from csdesk.cases.models import Case, Phase
from csdesk.conversations.models import Message, MessageKind, Reading
from csdesk.people.models import Member
from csdesk.search.queries import with_words
from tickets.lifecycle import GONE, LIVE, Status
from tickets.models import Complaint, ComplaintDepartment
from tickets.queries.complaints import KIND, complaints_visible_to

MINE, TEAM, ALL, ASKED = "mine", "team", "all", "asked"
SCOPES = (MINE, TEAM, ALL, ASKED)
TODO, ANY = "todo", "any"
STATES = (TODO, Status.OPEN, Status.WAITING, Status.ANSWERED, Status.CLOSED, ANY)
# Sorts behind every deadline; a list by cursor knows no nulls.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
LONGEST_SEARCH = 80
TO_DO = [Phase.NEW, Phase.OPEN, Phase.WAITING]
# Nobody walks further by keyboard.
LONGEST_WALK = 200


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to see of the queue. Unknown words mean the default."""

    scope: str = MINE
    state: str = TODO
    severity: str = ""
    channel: str = ""
    q: str = ""

    @property
    def by(self) -> tuple[str, ...]:
        """The order: time left while there is something to do, the newest first afterwards."""
        return ("due", "id") if self.state in (TODO, *LIVE) else ("-id",)

    @property
    def is_narrowed(self) -> bool:
        """Whether more than scope and state was asked for."""
        return bool(self.severity or self.channel or self.q)


def queue_of(member: Member, wanted: Wanted) -> QuerySet[Complaint]:
    """The complaints a person wants to see, each with `due` and whether the customer wrote unread (`is_unread`)."""
    found = complaints_visible_to(member).filter(_scope(member, wanted.scope), _state(wanted.state))
    if wanted.severity:
        found = found.filter(severity=wanted.severity)
    if wanted.channel:
        found = found.filter(channel=wanted.channel)
    if q := wanted.q.replace("\x00", "").strip()[:LONGEST_SEARCH]:
        found = found.filter(with_words(member, q, case="case"))
    return found.annotate(due=Coalesce(F("case__next_due_at"), Value(NEVER)), is_unread=_unread(member))


def counts_of(member: Member) -> dict[str, int]:
    """How many complaints each scope has to do, in one statement."""
    todo = complaints_visible_to(member).filter(_state(TODO)).order_by()
    counted = {scope: Count("pk", filter=_scope(member, scope)) for scope in SCOPES}
    return todo.aggregate(**counted)


def mine_to_do(member: Member) -> QuerySet[Case]:
    """The complaints somebody holds that wait to be answered: counted beside the menu's entry."""
    return Case.objects.filter(kind=KIND, holder=member, phase__in=[Phase.NEW, Phase.OPEN])


def neighbours_of(complaint: Complaint, member: Member) -> tuple[str, str]:
    """The numbers before and behind a complaint in the person's own queue; empty where there is none."""
    own = queue_of(member, Wanted()).order_by(*Wanted().by)
    numbers = list(own.values_list("case__number", flat=True)[:LONGEST_WALK])
    if complaint.case.number not in numbers:
        return "", numbers[0] if numbers else ""
    here = numbers.index(complaint.case.number)
    return numbers[here - 1] if here else "", numbers[here + 1] if here + 1 < len(numbers) else ""


def _scope(member: Member, scope: str) -> Q:
    if scope == ALL:
        return Q()
    if scope == TEAM:
        return Q(case__team__in=member.team_memberships.values("team"))
    if scope == ASKED:
        asked = ComplaintDepartment.objects.filter(opinion_at=None)
        mine = Q(in_charge=member) | Q(team__in=member.team_memberships.values("team"))
        return Q(pk__in=asked.filter(mine).values("complaint"))
    return Q(case__holder=member)


def _state(state: str) -> Q:
    if state == ANY:
        return ~Q(status__in=GONE)
    # By the case's phase, on which there is an index.
    return Q(case__phase__in=TO_DO) if state == TODO else Q(status=state)


def _unread(member: Member) -> Exists:
    """Whether the customer wrote after the person last looked."""
    read = Reading.objects.filter(case=OuterRef("case"), member=member).values("last_message_id")[:1]
    wrote = Message.objects.filter(case=OuterRef("case"), kind=MessageKind.INCOMING, is_automatic=False)
    return Exists(wrote.filter(pk__gt=Coalesce(Subquery(read), Value(0))))
