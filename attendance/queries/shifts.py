"""Who works when, and who is there now: what routing, swaps, leave and days ask."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from attendance.models import Roster, RosterState, Shift
from attendance.queries.absences import absences_between, leaves_that_count, trips_that_count
from attendance.queries.arriving import punched_in
from csdesk.people.models import DutySpell, Member, MemberKind, TeamMembership
from csdesk.people.queries import active_members
from csdesk.rulebook.at import NoRulebook, rulebook_at
from csdesk.rulebook.sections import Document

# No shift is longer: round the clock, and the hour that a night may have more when the clocks change.
LONGEST = timedelta(hours=25)
# Beyond it "next" is no help: a longer gap means that nobody planned.
LOOKED_AHEAD = timedelta(days=7)


def live_shifts() -> QuerySet[Shift]:
    """Shifts that were not cancelled, of drafts too."""
    return Shift.objects.filter(cancelled_at=None)


def shifts_between(
    begins: datetime, ends: datetime, *, members: Collection[int] | None = None, published: bool = True
) -> QuerySet[Shift]:
    """The shifts that lie in the span, even in part, by their beginning; `published=False`: those of drafts too."""
    found = live_shifts().filter(begins_at__gt=begins - LONGEST, begins_at__lt=ends, ends_at__gt=begins)
    if members is not None:
        found = found.filter(member__in=members)
    if published:
        found = found.filter(roster__state=RosterState.PUBLISHED)
    return found.order_by("begins_at", "pk")


def shift_at(member: Member, at: datetime) -> Shift | None:
    """The published shift that the person works at that moment; work goes before standby."""
    instant = at + timedelta(microseconds=1)
    return shifts_between(at, instant, members=[member.pk]).order_by("is_standby", "begins_at").first()


def on_duty_at(at: datetime) -> list[Member]:
    """Who is there: by the roster; where no published one tells of that moment, every active colleague who is not away.

    Standby is not there. Who came by the switch outside of his shifts is, for as long as the manual says. Who has a
    shift is there from his punch on, where the manual wants one (ATT-01).
    """
    here = active_members().filter(~Exists(_away(leaves_that_count(), at)), ~Exists(_away(trips_that_count(), at)))
    here = here.filter(kind=MemberKind.STAFF)
    rows = list(here.annotate(is_planned=Exists(_planned(at)), works=Exists(_working(at))))
    known = [row for row in rows if row.was_here(at)]
    if not any(row.is_planned for row in known):
        return [*known]
    manual = _manual_at(at)
    late = _not_punched_in(manual, at) if manual is not None else set()
    came = _came_by_themselves(manual, at) if manual is not None else set()
    there = {row.pk for row in known if row.works or not row.is_planned or row.pk in came} - late
    return [row for row in known if row.pk in there]


def on_standby_at(at: datetime) -> list[Member]:
    """Whom the hotline rings when nobody at the desk answers (INC-16), the longest on call first."""
    shifts = shifts_between(at, at + timedelta(microseconds=1)).filter(is_standby=True).select_related("member")
    return list({shift.member_id: shift.member for shift in shifts if shift.member.is_active}.values())


def next_on_duty_at(at: datetime) -> dict[int, datetime]:
    """Whose next published shift begins when, in the days to come; standby and who is away then are not counted."""
    rows = shifts_between(at, at + LOOKED_AHEAD).filter(is_standby=False, begins_at__gt=at)
    away = absences_between(at, at + LOOKED_AHEAD)
    found: dict[int, datetime] = {}
    for member, begins in rows.values_list("member_id", "begins_at"):
        if not any(absence.member_id == member and absence.covers(begins) for absence in away):
            found.setdefault(member, begins)
    return found


def rosters_in_force(at: datetime) -> QuerySet[Roster]:
    """The published rosters that tell who is there at a moment."""
    return Roster.objects.filter(state=RosterState.PUBLISHED, begins_at__lte=at, ends_at__gt=at)


def _planned(at: datetime) -> QuerySet[TeamMembership]:
    """Membership in a team whose roster is in force: who has no shift then is off."""
    return TeamMembership.objects.filter(member=OuterRef("pk"), team__in=rosters_in_force(at).values("team"))


def _working(at: datetime) -> QuerySet[Shift]:
    found = shifts_between(at, at + timedelta(microseconds=1)).filter(is_standby=False).order_by()
    return found.filter(member=OuterRef("pk"))


def _away(absences: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    return absences.filter(member=OuterRef("pk"), begins_at__lte=at, ends_at__gt=at)


def _manual_at(at: datetime) -> Document | None:
    try:
        return rulebook_at(at).document
    except NoRulebook:
        return None


def _not_punched_in(manual: Document, at: datetime) -> set[int]:
    punching = manual.attendance.punching
    if not punching.needed_for_work:
        return set()
    shifts = list(shifts_between(at - LONGEST, at + timedelta(microseconds=1)).filter(is_standby=False))
    return {shift.member_id for shift in shifts if shift.ends_at > at} - punched_in(shifts, at, punching)


def _came_by_themselves(manual: Document, at: datetime) -> set[int]:
    hours = manual.shifts.uncalled_hours
    if not hours:
        return set()
    spells = DutySpell.objects.filter(started_at__lte=at, started_at__gt=at - timedelta(hours=hours), ended_at=None)
    return set(spells.values_list("member_id", flat=True))
