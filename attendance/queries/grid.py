"""A team's plan of some days as its page shows it, in few statements whatever the team's size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count

from attendance.models import Roster, Shift
from attendance.queries.absences import Absence, absences_between
from attendance.queries.manual import calendar_of
from attendance.queries.planning import kinds_of, team_members
from attendance.queries.shifts import LONGEST, live_shifts
from attendance.rules.generation import DayKind
from attendance.rules.hours import days_between, moment_at
from csdesk.people.models import Member, Team
from csdesk.rulebook.sections.shifts import Shifts
from csdesk.sla.rules import WorkingCalendar


@dataclass(frozen=True)
class Grid:
    """The days with their kind, the people, what each works when, and who is away."""

    team: Team
    calendar: WorkingCalendar
    days: Sequence[DayKind]
    members: Sequence[Member]
    shifts: Mapping[int, Mapping[date, Sequence[Shift]]]
    absences: Sequence[Absence]

    @property
    def is_provisional(self) -> bool:
        """Whether holidays of these days are a guess, as the official list of the year is missing."""
        return any(self.calendar.is_provisional(year) for year in {kind.day.year for kind in self.days})

    def away_on(self) -> set[tuple[int, date]]:
        """Who is away on which of the days, even for part of it."""
        zone, last = self.calendar.zone, self.days[-1].day
        found = set()
        for absence in self.absences:
            day = absence.begins_at.astimezone(zone).date()
            end = (absence.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
            found |= {(absence.member_id, each) for each in days_between(day, min(end, last) + timedelta(days=1))}
        return found


def grid_of(team: Team, first: date, beyond: date, manual: Shifts, *, members: Sequence[int] | None = None) -> Grid:
    """The plan of a team from a day on; `members`: of these people alone.

    Who left the team or the company stays on it as long as he has a shift in these days.
    """
    calendar = calendar_of(team, manual)
    kinds = kinds_of(days_between(first, beyond), calendar)
    rows = live_shifts().filter(roster__team=team, day__gte=first, day__lt=beyond)
    if members is not None:
        rows = rows.filter(member__in=members)
    shifts: dict[int, dict[date, list[Shift]]] = {}
    for shift in rows.order_by("begins_at", "pk"):
        shifts.setdefault(shift.member_id, {}).setdefault(shift.day, []).append(shift)
    people = list(team_members(team) if members is None else Member.objects.filter(pk__in=members))
    known = {member.pk for member in people}
    if gone := shifts.keys() - known:
        people += Member.objects.filter(pk__in=gone).order_by("sort_key", "pk")
    begins, ends = moment_at(first, 0, calendar.zone), moment_at(beyond, 0, calendar.zone)
    absences = absences_between(begins, ends, members=[member.pk for member in people])
    return Grid(team, calendar, kinds, people, shifts, absences)


def rosters_between(team: Team, first: date, beyond: date) -> dict[date, Roster]:
    """The team's rosters of the months that touch these days, by their first day."""
    rows = Roster.objects.filter(team=team, month__gte=first.replace(day=1), month__lt=beyond)
    return {row.month: row for row in rows.select_related("team", "published_by")}


def shifts_of_teams(teams: Sequence[str], begins: datetime, ends: datetime) -> list[Shift]:
    """The shifts of several teams that lie in the span, drafts too: who answers the load together."""
    found = live_shifts().filter(begins_at__gt=begins - LONGEST, begins_at__lt=ends, ends_at__gt=begins)
    return list(found.filter(roster__team__key__in=teams).order_by("begins_at"))


def people_by_day(team: Team, first: date, beyond: date) -> dict[date, int]:
    """How many people of a team work on each of the days, standby not counted; days without any are missing."""
    rows = live_shifts().filter(roster__team=team, day__gte=first, day__lt=beyond, is_standby=False)
    return dict(rows.order_by().values_list("day").annotate(n=Count("member", distinct=True)))
