"""Whether enough people are there: the manual's least of each shift, and the load that our own history lets expect."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from attendance.models import Shift
from attendance.queries.absences import Absence, absences_between
from attendance.queries.grid import shifts_of_teams
from attendance.queries.manual import calendar_of
from attendance.queries.planning import kinds_of, turns_of
from attendance.registry import load_between
from attendance.rules.coverage import Hour, Load, Short, hours_of_day, short_shifts
from attendance.rules.hours import days_between, moment_at
from csdesk.people.models import Team
from csdesk.rulebook.sections.shifts import Shifts
from csdesk.sla.rules import WorkingCalendar


@dataclass(frozen=True)
class DayCover:
    """A day: the hours in which somebody is needed or there, and the shifts with fewer people than the manual wants."""

    day: date
    hours: Sequence[Hour]
    short: Sequence[Short]

    @property
    def short_hours(self) -> list[Hour]:
        """The hours with too few."""
        return [hour for hour in self.hours if hour.is_short]

    @property
    def is_covered(self) -> bool:
        """Whether enough are there all day."""
        return not self.short and not self.short_hours


def coverage_of(
    team: Team, first: date, beyond: date, manual: Shifts, *, without: Collection[int] = (), now: datetime
) -> list[DayCover]:
    """Each day's coverage by the teams that answer together with this one, those who are away not counted.

    `without`: shifts that would be missing, as leave or a swap would have it.
    """
    calendar = calendar_of(team, manual)
    begins, ends = moment_at(first, 0, calendar.zone), moment_at(beyond, 0, calendar.zone)
    together = manual.load_teams if team.key in manual.load_teams else (team.key,)
    shifts = [shift for shift in shifts_of_teams(together, begins, ends) if shift.pk not in without]
    shifts = _present(shifts, absences_between(begins, ends, members={shift.member_id for shift in shifts}))
    load = expected_load(manual, calendar, now=now) if team.key in manual.load_teams else {}
    wanted, own = (
        _wanted(team, first, beyond, manual, calendar),
        [(s.day, s.pattern) for s in shifts if s.roster.team_id == team.pk],
    )
    short = short_shifts(own, wanted)
    return [
        DayCover(
            day,
            hours_of_day(day, _near(shifts, day), load, an_hour=manual.contacts_an_hour, zone=calendar.zone),
            [each for each in short if each.day == day],
        )
        for day in days_between(first, beyond)
    ]


def expected_load(manual: Shifts, calendar: WorkingCalendar, *, now: datetime) -> Load:
    """Cases an hour by weekday and hour: the mean of the manual's weeks; none where it sets no rate."""
    if not manual.contacts_an_hour:
        return {}
    until = moment_at(calendar.local_date(now), 0, calendar.zone)
    found = load_between(until - timedelta(weeks=manual.load_weeks), until, calendar.zone.key)
    return {hour: count / manual.load_weeks for hour, count in found.items()}


def _present(shifts: Sequence[Shift], absences: Sequence[Absence]) -> list[Shift]:
    away: dict[int, list[Absence]] = {}
    for absence in absences:
        away.setdefault(absence.member_id, []).append(absence)
    return [
        shift
        for shift in shifts
        if not any(a.begins_at < shift.ends_at and shift.begins_at < a.ends_at for a in away.get(shift.member_id, ()))
    ]


def _near(shifts: Sequence[Shift], day: date) -> list[Shift]:
    return [shift for shift in shifts if abs((shift.day - day).days) <= 1]


def _wanted(
    team: Team, first: date, beyond: date, manual: Shifts, calendar: WorkingCalendar
) -> list[tuple[date, str, int]]:
    least = {pattern.key: pattern.least for pattern in manual.patterns if pattern.least}
    if not least:
        return []
    turns = [turn for turn in turns_of(manual, team) if turn.pattern in least]
    days: Mapping[tuple[date, str], int] = {
        (kind.day, turn.pattern): least[turn.pattern]
        for kind in kinds_of(days_between(first, beyond), calendar)
        for turn in turns
        if turn.falls_on(kind)
    }
    return [(day, pattern, count) for (day, pattern), count in days.items()]
