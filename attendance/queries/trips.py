"""Journeys as cases and lists."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from attendance.models import LeaveState, Shift, Trip
from attendance.policies import KIND_TRIP
from csdesk.approvals.models import ApprovalRequest
from csdesk.approvals.queries.visible import visible_requests
from csdesk.cases.models import Case
from csdesk.cases.queries import cases_visible_to
from csdesk.people.models import Member

_WITH = ("case", "member", "filed_by", "noted_by", "supplement_of__case")


def page_of_trip(case: Case) -> str:
    """Where a journey is shown."""
    return reverse("attendance:trip", args=[case.number])


def trip_of(case: Case) -> Trip:
    """The journey of a case."""
    return Trip.objects.select_related(*_WITH).get(case=case)


def facts_of_trip(case: Case) -> dict[str, Any]:
    """What conditions of the manual look at: whether it is the supplement of another (LVE-07)."""
    return {"supplement": Trip.objects.filter(case=case, supplement_of__isnull=False).exists()}


def trips_visible_to(member: Member, now: datetime) -> QuerySet[Trip]:
    """The journeys somebody may see: of cases he sees, and those that wait or waited for his signature."""
    cases = cases_visible_to(member).filter(kind=KIND_TRIP).order_by()
    signs = visible_requests(member, now).filter(case__kind=KIND_TRIP).order_by()
    found = Trip.objects.filter(Q(case__in=cases.values("pk")) | Q(case__in=signs.values("case")))
    return found.select_related(*_WITH)


def trips_of(member: Member) -> QuerySet[Trip]:
    """Somebody's own journeys, the latest first."""
    return Trip.objects.filter(member=member).select_related(*_WITH).order_by("-begins_at", "-pk")


def told_to_signers(approval: ApprovalRequest) -> list[tuple[Any, str]]:
    """What somebody who signs a journey has to know: when, where to, and who is away besides."""
    trip = trip_of(approval.case)
    told: list[tuple[Any, str]] = [
        (_("Destination"), trip.destination),
        (_("From"), f"{localtime(trip.begins_at):%Y-%m-%d %H:%M}"),
        (_("To"), f"{localtime(trip.ends_at):%Y-%m-%d %H:%M}"),
    ]
    if trip.supplement_of is not None:
        told.append((_("Supplement of"), trip.supplement_of.case.number))
    shifts = Shift.objects.filter(
        member=trip.member, cancelled_at=None, begins_at__lt=trip.ends_at, ends_at__gt=trip.begins_at
    ).count()  # fmt: skip
    if shifts:
        told.append((_("Shifts in this time"), str(shifts)))
    return told


def to_note() -> QuerySet[Trip]:
    """Approved journeys that the front desk has not noted yet, as they begin (LVE-06)."""
    found = Trip.objects.filter(state=LeaveState.APPROVED, noted_at=None)
    return found.select_related("case", "member").order_by("begins_at", "pk")
