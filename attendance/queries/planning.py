"""What a month is generated from: the team's people, rotas, days of the calendar, whose turn it was last."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Max, QuerySet

from attendance.models import Roster
from attendance.queries.absences import absences_between
from attendance.queries.shifts import LONGEST, live_shifts
from attendance.rules.generation import DayKind, Person, Turn
from attendance.rules.hours import Hours, next_month
from csdesk.people.models import Member, MemberKind, MemberRole, Team
from csdesk.people.queries import active_members
from csdesk.rulebook.sections.shifts import WEEKDAYS, Rota, Shifts
from csdesk.sla.rules import WorkingCalendar
from staff.models import Employment

# By turns goes on from whose turn it was; who had none for so long begins anew.
TURNS_REMEMBERED = timedelta(days=180)


def team_members(team: Team) -> QuerySet[Member]:
    """The colleagues of a team who may be planned, by name."""
    return active_members().filter(kind=MemberKind.STAFF, team_memberships__team=team)


def kinds_of(days: Iterable[date], calendar: WorkingCalendar) -> list[DayKind]:
    """The days as the calendar sees them: its holidays, and those worked by order like another weekday."""
    return [_kind(day, calendar.on(day)) for day in days]


def turns_of(manual: Shifts, team: Team) -> list[Turn]:
    """The rotas of a team with the hours of their shifts, in the manual's order."""
    rotas = list(manual.rotas_of(team.key))
    holders = _holders({role for rota in rotas for role in rota.roles})
    return [turn for rota in rotas if (turn := _turn(manual, rota, holders)) is not None]


def people_of(
    roster: Roster, members: Sequence[Member], *, kept: Collection[int] = (), longest_row: int = 0
) -> list[Person]:
    """The team's people for generation: when they are employed, when they are away, what they have besides the draft.

    `kept`: shifts of the draft that stay. `longest_row`: so many days around the month count towards a row (SHF-04).
    """
    ids = [member.pk for member in members]
    employed = employments_of(ids)
    busy, absent = _busy(roster, ids, kept), _absent(roster, ids)
    worked = _worked(roster, ids, kept, longest_row) if longest_row else {}
    people = []
    for member in members:
        first, last = employed.get(member.pk, (_day(member.joined_at), _day(member.left_at)))
        taken, away = tuple(busy.get(member.pk, ())), tuple(absent.get(member.pk, ()))
        days = frozenset(worked.get(member.pk, ()))
        people.append(Person(member.pk, first, last, taken, away, days))
    return people


def employments_of(members: Collection[int]) -> dict[int, tuple[date, date | None]]:
    """From when to when each is employed by his file, the latest time; who has none is missing."""
    rows = Employment.objects.filter(member__in=members).order_by("joined_on")
    return {row.member_id: (row.joined_on, row.left_on) for row in rows}


def last_turns_of(members: Collection[int], before: date) -> dict[str, dict[int, date]]:
    """When each had each shift last before a day."""
    rows = live_shifts().filter(member__in=members, day__lt=before, day__gte=before - TURNS_REMEMBERED).order_by()
    found: dict[str, dict[int, date]] = {}
    for pattern, member, day in rows.values_list("pattern", "member").annotate(last=Max("day")):
        found.setdefault(pattern, {})[member] = day
    return found


def _kind(day: date, calendar: WorkingCalendar) -> DayKind:
    official = calendar.official_day(day)
    if day in calendar.exceptions:
        is_open = bool(calendar.exceptions[day])
        usual = bool(calendar.weekly[day.weekday()])
        return DayKind(day, is_holiday=not is_open and usual, is_make_up=is_open and not usual)
    if official is None:
        return DayKind(day)
    instead = official.instead_of.weekday() if official.instead_of else None
    return DayKind(day, is_holiday=not official.works, is_make_up=official.works, instead_of=instead)


def _turn(manual: Shifts, rota: Rota, holders: dict[str, set[int]]) -> Turn | None:
    pattern = manual.pattern(rota.pattern)
    if pattern is None:
        return None
    people = frozenset().union(*(holders.get(role, set()) for role in rota.roles)) if rota.roles else None
    return Turn(
        pattern=pattern.key,
        begins=pattern.begins,
        ends=pattern.ends,
        weekdays=frozenset(WEEKDAYS.index(day) for day in rota.weekdays),
        cycle=rota.cycle,
        keeps_holidays=rota.holidays == "holidays_off",
        is_standby=pattern.is_standby,
        days_on=rota.days_on,
        days_off=rota.days_off,
        at_once=rota.at_once,
        people=people,
    )


def _holders(roles: Collection[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    if roles:
        for role, member in MemberRole.objects.filter(role__key__in=roles).values_list("role__key", "member"):
            found.setdefault(role, set()).add(member)
    return found


def _busy(roster: Roster, members: Collection[int], kept: Collection[int]) -> dict[int, list[Hours]]:
    near = live_shifts().filter(
        member__in=members, begins_at__gt=roster.begins_at - 2 * LONGEST, begins_at__lt=roster.ends_at + LONGEST
    )
    rows = near.exclude(roster=roster) | near.filter(pk__in=kept)
    found: dict[int, list[Hours]] = {}
    for member, begins, ends, standby in rows.values_list("member", "begins_at", "ends_at", "is_standby"):
        found.setdefault(member, []).append(Hours(begins, ends, standby))
    return found


def _worked(roster: Roster, members: Collection[int], kept: Collection[int], reach: int) -> dict[int, set[date]]:
    around = timedelta(days=reach)
    days = (roster.month - around, next_month(roster.month) + around)
    near = live_shifts().filter(member__in=members, is_standby=False, day__range=days).order_by()
    rows = near.exclude(roster=roster) | near.filter(pk__in=kept)
    found: dict[int, set[date]] = {}
    for member, day in rows.values_list("member", "day"):
        found.setdefault(member, set()).add(day)
    return found


def _absent(roster: Roster, members: Collection[int]) -> dict[int, list[Hours]]:
    found: dict[int, list[Hours]] = {}
    for absence in absences_between(roster.begins_at, roster.ends_at + LONGEST, members=members):
        found.setdefault(absence.member_id, []).append(Hours(absence.begins_at, absence.ends_at))
    return found


def _day(moment: object) -> date | None:
    return moment.date() if hasattr(moment, "date") else None  # type: ignore[no-any-return]
