"""Leave as cases and lists: pages, who sees it, what the manual's conditions look at."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from attendance.models import LIVE_STATES, Leave, LeaveState, Trip
from attendance.policies import KIND_LEAVE
from attendance.queries.absences import LEAVE, TRIP, Absence
from attendance.rules.leave_days import Span, is_long
from csdesk.approvals.queries.visible import visible_requests
from csdesk.cases.models import Case
from csdesk.cases.queries import cases_visible_to
from csdesk.people.models import Member
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.leave import Leave as LeaveSection
from csdesk.rulebook.sections.tasks import TaskRule
from csdesk.sla.services.terms import reckon, terms_of_rule

COMPLETE = "leave_complete"
_WITH = ("case", "member", "stand_in", "filed_by", "called_with", "extends__case")


def page_of_leave(case: Case) -> str:
    """Where leave is shown."""
    return reverse("attendance:leave", args=[case.number])


def leave_of(case: Case) -> Leave:
    """The leave of a case."""
    return Leave.objects.select_related(*_WITH).get(case=case)


def facts_of_leave(case: Case) -> dict[str, Any]:
    """What conditions of the manual look at: the kind of leave, and whether it goes further up (LVE-03)."""
    leave = Leave.objects.get(case=case)
    manual = rulebook_at(leave.filed_at).document.leave
    return {"leave_kind": leave.kind, "length": length_of(leave, manual), "called": leave.called_at is not None}


def length_of(leave: Leave, manual: LeaveSection) -> str:
    """ "long" for what goes further up than the supervisor, together with what it goes on from; else "short"."""
    halves = leave.half_days_in_a_row
    if manual.limit_counts == "calendar_days":
        begun = first_of_row(leave)
        halves = 2 * Span(begun.span.first, leave.span.last).calendar_days
    long = is_long(halves, short_up_to_days=manual.short_up_to_days, exact_is_long=manual.exact_is_long)
    return "long" if long else "short"


def first_of_row(leave: Leave) -> Leave:
    """The leave that began what this one goes on from; itself where it goes on from nothing."""
    met = {leave.pk}
    while leave.extends is not None and leave.extends_id not in met:
        leave = leave.extends
        met.add(leave.pk)
    return leave


def leaves_visible_to(member: Member, now: datetime) -> QuerySet[Leave]:
    """The leaves somebody may see: of cases he sees, and those that wait or waited for his signature."""
    cases = cases_visible_to(member).filter(kind=KIND_LEAVE).order_by()
    signs = visible_requests(member, now).filter(case__kind=KIND_LEAVE).order_by()
    found = Leave.objects.filter(Q(case__in=cases.values("pk")) | Q(case__in=signs.values("case")))
    return found.select_related(*_WITH)


def leaves_of(member: Member) -> QuerySet[Leave]:
    """Somebody's own leaves, the latest first."""
    return Leave.objects.filter(member=member).select_related(*_WITH).order_by("-begins_at", "-pk")


def live_overlapping(member: Member, begins: datetime, ends: datetime, *, but: int = 0) -> Leave | Trip | None:
    """Leave or a journey of somebody that touches this time and may still come about, or has."""
    during = Q(member=member, begins_at__lt=ends, ends_at__gt=begins, state__in=LIVE_STATES)
    leave = Leave.objects.filter(during).exclude(pk=but).select_related("case").first()
    return leave or Trip.objects.filter(during).select_related("case").first()


def pending_halves(member: Member, kind: str, *, but: int = 0) -> int:
    """How many half days of a kind somebody has asked for that nobody has decided."""
    asked = Leave.objects.filter(member=member, kind=kind, state__in=[LeaveState.CALLED, LeaveState.ASKED])
    halves: list[int] = list(asked.exclude(pk=but).values_list("half_days", flat=True))
    return sum(halves)


def completion_rule(moment: datetime) -> TaskRule | None:
    """The manual's task of applying for what was called in; None where it sets no limit (LVE-02)."""
    rules = rulebook_at(moment).document.tasks.rules
    return next((rule for rule in rules if rule.kind == COMPLETE), None)


def complete_by(ends_at: datetime, case: Case | None, *, now: datetime) -> datetime | None:
    """Until when leave that was called in can be applied for: counted from its end (LVE-02)."""
    rule = completion_rule(now)
    return reckon(terms_of_rule(rule, case), ends_at).due_at if rule is not None else None


def kind_name(kind: str, manual: LeaveSection) -> str:
    """What a kind of leave is called in the reader's language; its key for one that is no more."""
    found = manual.kind(kind)
    return found.label.text(get_language() or "zh-hans") if found is not None else kind


def asked_between(begins: datetime, ends: datetime, *, members: Iterable[int]) -> list[Absence]:
    """Leave and journeys of these people that wait for signatures, in the shape of absences."""
    during = Q(begins_at__lt=ends, ends_at__gt=begins, state=LeaveState.ASKED, member__in=list(members))
    leaves = Leave.objects.filter(during, called_at=None)
    trips = Trip.objects.filter(during)
    return [
        *(Absence(each.member_id, LEAVE, each.kind, each.begins_at, each.ends_at, each.case_id, False)
          for each in leaves),
        *(Absence(each.member_id, TRIP, "", each.begins_at, each.ends_at, each.case_id, False) for each in trips),
    ]  # fmt: skip
