"""A company with a month behind it: people, shifts, punches, and something wrong with every tenth."""

from datetime import date, timedelta
from typing import Any

from bench.desk import server
from csdesk.tenancy.scoping import tenant_atomic

TEAM_OF = 50
CHUNK = 5_000

# Every day a shift of nine hours from 08:30 or 14:00, each seventh day free; one in ten at night.
_SHIFTS = """
INSERT INTO attendance_shift (tenant_id, roster_id, member_id, day, pattern, begins_at, ends_at, is_standby, is_extra,
  origin, note)
SELECT m.tenant_id, r.id, m.id, d::date, 'day',
  d + begins, d + begins + interval '9 hours', false, false, 'generated', ''
FROM (SELECT *, row_number() OVER (ORDER BY id) AS number FROM people_member WHERE tenant_id = %(tenant)s) m
JOIN people_teammembership t ON t.tenant_id = m.tenant_id AND t.member_id = m.id
JOIN attendance_roster r ON r.tenant_id = m.tenant_id AND r.team_id = t.team_id
CROSS JOIN generate_series(%(first)s::date::timestamp AT TIME ZONE 'Asia/Shanghai',
  %(last)s::date::timestamp AT TIME ZONE 'Asia/Shanghai', '1 day') AS d0
CROSS JOIN LATERAL (SELECT d0 AS d, CASE WHEN m.number %% 10 = 0 THEN interval '22 hours'
  WHEN m.number %% 3 = 0 THEN interval '14 hours' ELSE interval '8 hours 30 minutes' END AS begins) x
WHERE (extract(doy FROM d)::int + m.number) %% 7 <> 0"""
# In and out; one in twenty late, one in thirty early, one in forty without the second, one in fifty not at all.
_PUNCHES = """
INSERT INTO attendance_punch (tenant_id, member_id, at, direction, door, place, external_id, recorded_at)
SELECT s.tenant_id, s.member_id, p.at, p.direction, 'api', '', '', p.at
FROM attendance_shift s CROSS JOIN LATERAL (VALUES
  (s.begins_at + CASE WHEN s.id %% 20 = 0 THEN interval '7 minutes' ELSE interval '-6 minutes' END, 'in'),
  (s.ends_at + CASE WHEN s.id %% 30 = 0 THEN interval '-9 minutes' ELSE interval '4 minutes' END, 'out')
) AS p (at, direction)
WHERE s.tenant_id = %(tenant)s AND s.id %% 50 <> 0 AND NOT (p.direction = 'out' AND s.id %% 40 = 0)"""


def load(name: str, tenant_id: int, people: int, month: date) -> None:
    """Make a company of so many people with everything that its month is computed from."""
    from csdesk.tenancy.models import Tenant

    fields = {"slug": f"rostered-{tenant_id}", "name": "Roster", "zone": "Asia/Shanghai", "country": "CN"}
    Tenant.objects.using("owner").create(id=tenant_id, **fields, language="zh-hans")
    last = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    with tenant_atomic(tenant_id) as now:
        _people(tenant_id, people, month, now)
    values = {"tenant": tenant_id, "first": month.isoformat(), "last": last.isoformat()}
    server.sql(_SHIFTS, values, database=name)
    server.sql(_PUNCHES, values, database=name)
    with tenant_atomic(tenant_id) as now:
        _absences(now)


def _people(tenant_id: int, count: int, month: date, now: Any) -> None:
    from attendance.models import Roster, RosterState
    from csdesk.people.models import Member, Team, TeamMembership, User
    from csdesk.people.services.presets import load_roles_and_teams
    from csdesk.rulebook.services import load_preset
    from csdesk.sla.services.presets import load_calendars
    from csdesk.tenancy.models import Tenant
    from staff.models import Employment, Salary

    load_roles_and_teams("online_shop")
    load_calendars("online_shop")
    load_preset(Tenant.objects.get(pk=tenant_id), "online_shop", now=now.replace(year=2000))
    users = User.objects.bulk_create(
        [User(email=f"p{number}@rostered-{tenant_id}.bench", password="!") for number in range(count)], CHUNK
    )
    members = Member.objects.bulk_create(
        [Member(user=user, name=f"P{number}", email=user.email) for number, user in enumerate(users)], CHUNK
    )
    teams = Team.objects.bulk_create(Team(key=f"bench-{n}", name=f"T{n}") for n in range(count // TEAM_OF + 1))
    TeamMembership.objects.bulk_create(
        [TeamMembership(team=teams[number // TEAM_OF], member=each) for number, each in enumerate(members)], CHUNK
    )
    begins, ends = now.replace(year=2026, month=9, day=30), now.replace(year=2026, month=11, day=1)
    Roster.objects.bulk_create(
        Roster(team=team, month=month, state=RosterState.PUBLISHED, published_at=now, begins_at=begins, ends_at=ends)
        for team in teams
    )
    since = month.replace(year=month.year - 1)
    Employment.objects.bulk_create(
        [Employment(member=each, number=f"N{number}", joined_on=since) for number, each in enumerate(members)], CHUNK
    )
    Salary.objects.bulk_create(
        [
            Salary(member=each, valid_from=since, base_fen=400_000 + 100 * (number % 999), set_at=now)
            for number, each in enumerate(members)
        ],
        CHUNK,
    )


def _absences(now: Any) -> None:
    """One person in ten on leave for a day, one in fifty with a swap in force, one in fifty with a correction."""
    from attendance.models import Correction, Leave, LeaveState, Shift, Swap

    shifts = list(Shift.objects.filter(day__day=14).order_by("member_id"))
    some = list(enumerate(shifts))
    cases = iter(_cases(len(some), now))
    Leave.objects.bulk_create(
        Leave(
            case=next(cases), member_id=shift.member_id, kind="personal", state=LeaveState.APPROVED, reason="–",
            begins_at=shift.begins_at, ends_at=shift.ends_at, first_day=shift.day, last_day=shift.day, half_days=2,
            half_days_in_a_row=2, filed_at=now, filed_by_id=shift.member_id,
        )
        for number, shift in some
        if number % 10 == 0
    )  # fmt: skip
    Swap.objects.bulk_create(
        Swap(
            case=next(cases), status="approved", asked_by_id=shift.member_id, words="–", asked_at=now, given=shift,
            other_id=shifts[number - 1].member_id,
        )
        for number, shift in some
        if number % 50 == 7
    )  # fmt: skip
    Correction.objects.bulk_create(
        Correction(
            case=next(cases), member_id=shift.member_id, state=LeaveState.APPROVED, at=shift.begins_at, direction="in",
            reason="–", filed_at=now, filed_by_id=shift.member_id,
        )
        for number, shift in some
        if number % 50 == 13
    )  # fmt: skip


def _cases(count: int, now: Any) -> list[Any]:
    from csdesk.cases.models import Case, Phase

    return Case.objects.bulk_create(
        Case(kind="leave", number=f"XX-2026-{number:06}", title="–", phase=Phase.CLOSED, opened_at=now, closed_at=now)
        for number in range(count)
    )
