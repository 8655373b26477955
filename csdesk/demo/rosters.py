"""Published rosters of the last months, of this and the next one, with a few changes by hand."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from attendance.models import Roster, Shift
from attendance.queries.shifts import live_shifts
from attendance.rules.hours import moment_at, next_month
from attendance.services.rosters import generate_roster, publish_roster
from attendance.services.shifts import move_shift
from csdesk.demo.nights import NIGHTS
from csdesk.demo.stage import person
from csdesk.people.models import Member, Team
from csdesk.refusals import RuleViolation
from csdesk.sla.rules import preset_calendar
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

TEAMS = ("service", "complaints", NIGHTS)
# Made so long before the month begins.
AHEAD = timedelta(days=4)
MOVED = 3


def keep_rosters(tenant: Tenant, *, begin: datetime, now: datetime) -> None:
    """Make and publish every month that has none: from the demo's beginning to the next month."""
    with tenant_atomic(tenant.pk):
        boss = person(tenant, "supervisor")
        for month in _months(begin, now):
            at = min(max(moment_at(month, 0, preset_calendar("office").zone) - AHEAD, begin), now)
            for team in Team.objects.filter(key__in=TEAMS).order_by("key"):
                if not Roster.objects.filter(team=team, month=month).exists():
                    _make(team, month, boss, at=at)


def _months(begin: datetime, now: datetime) -> Iterator[date]:
    zone = preset_calendar("office").zone
    month, last = begin.astimezone(zone).date().replace(day=1), now.astimezone(zone).date().replace(day=1)
    while month <= next_month(last):
        yield month
        month = next_month(month)


def _make(team: Team, month: date, boss: Member, *, at: datetime) -> None:
    roster, count = generate_roster(team, month, actor=boss, now=at)
    if not count:
        return
    publish_roster(roster, actor=boss, now=at)
    _move_some(roster, boss, at=at + timedelta(hours=3))


def _move_some(roster: Roster, boss: Member, *, at: datetime) -> None:
    """Somebody asked for another day: whoever is free then takes the shift."""
    shifts = live_shifts().filter(roster=roster, is_standby=False, begins_at__gt=at).order_by("day", "pk")
    for shift in list(shifts[5 : 5 + 4 * MOVED : 4]):
        free = roster.team.memberships.exclude(member=shift.member_id).select_related("member").order_by("pk")
        for membership in free:
            if _moved(shift, membership.member, boss, at=at):
                break


def _moved(shift: Shift, member: Member, boss: Member, *, at: datetime) -> bool:
    try:
        move_shift(shift, member=member, actor=boss, now=at)
    except RuleViolation:
        return False
    return True
