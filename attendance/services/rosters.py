"""A team's roster of a month: begun, generated from the rotas, published."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from attendance.models import Origin, Roster, RosterState, Shift
from attendance.policies import may_edit_rosters
from attendance.queries.manual import calendar_of, shifts_of_manual
from attendance.queries.planning import kinds_of, last_turns_of, people_of, team_members, turns_of
from attendance.rules.generation import Planned, generate
from attendance.rules.hours import days_of, moment_at, next_month
from attendance.services.days import recompute_days
from attendance.services.telling import tell_published
from csdesk.people.models import Member, Team, User
from csdesk.refusals import RuleViolation, StaleRecord

# Rosters are planned for months to come, not for years.
MONTHS_AHEAD = 12
# Rows a statement.
BATCH = 1000


def roster_of(team: Team, day: date, *, now: datetime) -> Roster:
    """The team's roster of the month in which the day lies; begun as a draft where there is none yet.

    Raises RuleViolation for a month that nobody plans yet.
    """
    month = day.replace(day=1)
    found = Roster.objects.select_related("team").filter(team=team, month=month).first()
    if found is not None:
        return found
    if month > (now + timedelta(days=31 * MONTHS_AHEAD)).date():
        raise RuleViolation("SHF-01", _("A roster is made at most a year ahead."), field="day")
    zone = calendar_of(team, shifts_of_manual(now)).zone
    span = {"begins_at": moment_at(month, 0, zone), "ends_at": moment_at(next_month(month), 0, zone)}
    roster, _made = Roster.objects.get_or_create(team=team, month=month, defaults=span)
    return roster


def locked_roster(roster: Roster, revision: int | None, *, than: Roster | None = None) -> Roster:
    """The roster for changing it: nobody else does until the transaction's end, and who saw it before will notice.

    `than`: the one locked already, which it may be itself. Raises StaleRecord.
    """
    if than is not None and than.pk == roster.pk:
        return than
    rows = Roster.objects.select_for_update(of=("self",)).select_related("team")
    found = rows.get(pk=roster.pk)
    if revision is not None and found.revision != revision:
        raise StaleRecord("SHF-01", _("Somebody changed this roster in the meantime. Look at it again."))
    found.revision += 1
    Roster.objects.filter(pk=found.pk).update(revision=found.revision)
    return found


@transaction.atomic
def generate_roster(
    team: Team, month: date, *, revision: int | None = None, actor: Member | None, now: datetime
) -> tuple[Roster, int]:
    """Fill a draft from the team's rotas, from today on; what was placed by hand stays. With how many shifts.

    Raises PermissionDenied, StaleRecord, RuleViolation SHF-01 for a month that is over or published, SHF-03 where the
    manual has no rota for the team.
    """
    may_edit_rosters(actor, or_raise=True)
    roster = locked_roster(roster_of(team, month, now=now), revision)
    manual = shifts_of_manual(now)
    calendar, turns = calendar_of(team, manual), turns_of(manual, team)
    _refuse_generation(roster, bool(turns), now=now)
    today = calendar.local_date(now)
    stale = roster.shifts.filter(origin=Origin.GENERATED, cancelled_at=None, day__gte=today)
    stale._raw_delete(stale.db)
    kept = list(roster.shifts.filter(cancelled_at=None).values_list("pk", flat=True))
    members = list(team_members(team))
    planned = generate(
        kinds_of([day for day in days_of(roster.month) if day >= today], calendar),
        turns,
        people_of(roster, members, kept=kept, longest_row=manual.longest_row_days),
        zone=calendar.zone,
        rest=timedelta(hours=manual.rest_hours),
        longest_row=manual.longest_row_days,
        last_turns=last_turns_of([member.pk for member in members], max(roster.month, today)),
    )
    _write(roster, planned, actor=actor, now=now)
    return roster, len(planned)


@transaction.atomic
def publish_roster(roster: Roster, *, revision: int | None = None, actor: Member | None, now: datetime) -> Roster:
    """Let people rely on a roster, and tell everybody in it; published already: nothing happens.

    Raises PermissionDenied, StaleRecord, RuleViolation for a month that is over and for an empty roster.
    """
    may_edit_rosters(actor, or_raise=True)
    roster = locked_roster(roster, revision)
    if roster.is_published:
        return roster
    if roster.ends_at <= now:
        raise RuleViolation("SHF-01", _("This month is over."))
    if not roster.shifts.filter(cancelled_at=None).exists():
        raise RuleViolation("SHF-01", _("This roster is empty: nobody would be on duty all month."))
    roster.state, roster.published_at, roster.published_by = RosterState.PUBLISHED, now, actor
    roster._change_reason, roster._history_date = "publish", now  # type: ignore[attr-defined]
    roster._history_user = User(pk=actor.user_id) if actor is not None else None  # type: ignore[attr-defined]
    roster.save()
    # Published in the middle of its month: what was worked before counts, too.
    members = roster.team.memberships.values_list("member_id", flat=True)
    recompute_days(members, roster.month, now.date(), now=now)
    tell_published(roster, actor=actor, now=now)
    return roster


def _refuse_generation(roster: Roster, has_rotas: bool, *, now: datetime) -> None:
    if roster.is_published:
        raise RuleViolation("SHF-01", _("This roster is published: change single shifts, and people are told."))
    if roster.ends_at <= now:
        raise RuleViolation("SHF-01", _("This month is over."))
    if not has_rotas:
        raise RuleViolation("SHF-03", _("The manual has no rota for this team. Place shifts by hand, or add a rota."))


def _write(roster: Roster, planned: Iterable[Planned], *, actor: Member | None, now: datetime) -> None:
    rows = [
        Shift(
            roster=roster,
            member_id=shift.member,
            day=shift.day,
            pattern=shift.pattern,
            begins_at=shift.hours.begins_at,
            ends_at=shift.hours.ends_at,
            is_standby=shift.hours.is_standby,
        )
        for shift in planned
    ]
    user = User(pk=actor.user_id) if actor is not None else None
    bulk_create_with_history(
        rows, Shift, batch_size=BATCH, default_user=user, default_date=now, default_change_reason="generate"
    )
