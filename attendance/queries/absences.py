"""Who is away when: leave and travel as one shape, for the roster, for swaps, for the reckoning of days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from attendance.models import Leave, LeaveState, Trip

LEAVE, TRIP = "leave", "trip"


@dataclass(frozen=True)
class Absence:
    """Somebody is away from one instant to another, with leave ("leave", `key`: its kind) or on a journey ("trip").

    `is_settled`: approved; otherwise granted by phone, and the form or its signatures are still missing (LVE-02).
    """

    member_id: int
    kind: str
    key: str
    begins_at: datetime
    ends_at: datetime
    case_id: int
    is_settled: bool = True

    def covers(self, at: datetime) -> bool:
        """Whether somebody is away by it at a moment."""
        return self.begins_at <= at < self.ends_at


def leaves_that_count() -> QuerySet[Leave]:
    """Leave that is relied on: approved, or granted by phone and not refused since (LVE-02)."""
    by_phone = Q(state__in=[LeaveState.CALLED, LeaveState.ASKED], called_at__isnull=False)
    return Leave.objects.filter(Q(state=LeaveState.APPROVED) | by_phone)


def trips_that_count() -> QuerySet[Trip]:
    """Journeys that are relied on: approved ones, and approved supplements."""
    return Trip.objects.filter(state=LeaveState.APPROVED)


def absences_between(begins: datetime, ends: datetime, *, members: Iterable[int] | None = None) -> list[Absence]:
    """Leave and journeys that touch the time from `begins` to `ends`, perhaps of some people only, as they begin."""
    during = Q(begins_at__lt=ends, ends_at__gt=begins)
    if members is not None:
        during &= Q(member__in=list(members))
    leaves = leaves_that_count().filter(during).values_list(
        "member_id", "kind", "begins_at", "ends_at", "case_id", "state"
    )  # fmt: skip
    trips = trips_that_count().filter(during).values_list("member_id", "begins_at", "ends_at", "case_id")
    found = [
        Absence(member, LEAVE, kind, begun, ended, case, state == LeaveState.APPROVED)
        for member, kind, begun, ended, case, state in leaves
    ]
    found += [Absence(member, TRIP, "", begun, ended, case) for member, begun, ended, case in trips]
    return sorted(found, key=lambda absence: (absence.begins_at, absence.member_id))


def absent_at(at: datetime) -> set[int]:
    """Who is away at a moment, by the ids of members."""
    during = Q(begins_at__lte=at, ends_at__gt=at)
    leaves = leaves_that_count().filter(during).values_list("member_id", flat=True)
    return set(leaves) | set(trips_that_count().filter(during).values_list("member_id", flat=True))
