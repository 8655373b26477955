"""What is announced, what waits for whom, and the sums of a month."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from csdesk.cases.queries import members_who_may
from csdesk.ledger.queries import sums_between
from csdesk.people.models import Member
from csdesk.people.queries import active_members
from incentives.lifecycle import PointStatus
from incentives.models import PointAppeal, PointEntry
from incentives.permissions import Permission
from incentives.policies import may_decide_points
from incentives.rules.months import last_day

BOOK = "points"
_ANNOUNCED = (PointStatus.ENTERED, PointStatus.REVERSED)


def entries_seen_by(member: Member) -> QuerySet[PointEntry]:
    """What is announced (BRP-03, BRP-04), one's own applications, and all of them for who decides."""
    found = PointEntry.objects.select_related("member", "asked_by", "decided_by", "case")
    if may_decide_points(member):
        return found
    return found.filter(Q(status__in=_ANNOUNCED) | Q(member=member) | Q(asked_by=member))


def contested(entries: QuerySet[PointEntry]) -> QuerySet[PointEntry]:
    """Those with an appeal that nobody has answered."""
    return entries.filter(Exists(PointAppeal.objects.filter(entry=OuterRef("pk"), verdict="")))


def applications_for(member: Member) -> QuerySet[PointEntry]:
    """The applications of others that wait for a decision; none for who does not decide."""
    waiting = PointEntry.objects.filter(status=PointStatus.ASKED).exclude(member=member)
    return waiting if may_decide_points(member) else waiting.none()


def department_of(person: Member) -> list[Member]:
    """Who hears of somebody's points: the colleagues of his teams who see points, and he himself; all where he has
    no team."""
    teams = list(person.team_memberships.values_list("team_id", flat=True))
    hearing = active_members().filter(pk__in=members_who_may(Permission.POINTS_VIEW).values("pk"))
    if teams:
        hearing = hearing.filter(Q(team_memberships__team__in=teams) | Q(pk=person.pk)).distinct()
    return list(hearing)


def who_decides() -> QuerySet[Member]:
    """The active colleagues who decide on applications."""
    return members_who_may(Permission.POINTS_DECIDE)


def who_confirms() -> QuerySet[Member]:
    """The active colleagues who answer appeals."""
    return members_who_may(Permission.POINTS_CONFIRM)


def sums_of_month(month: date) -> list[tuple[Member, int]]:
    """Everybody with entries that count in the month, and their sum; the highest first, then by name (BRP-01)."""
    last = last_day(month)
    sums = sums_between(BOOK, month.replace(day=1), last)
    people = Member.objects.filter(pk__in=sums)
    return sorted(((each, sums[each.pk]) for each in people), key=lambda row: (-row[1], row[0].sort_key, row[0].pk))
