"""Rosters on pages: which there are, a team's month or week, what was changed, whether enough people are there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from attendance.models import Roster
from attendance.policies import may_edit_rosters, may_see_everybody
from attendance.queries.changes import changes_of
from attendance.queries.coverage import DayCover, coverage_of
from attendance.queries.grid import Grid, grid_of, people_by_day, rosters_between
from attendance.queries.manual import calendar_of, shifts_of_manual, today_of
from attendance.rules.coverage import Hour
from attendance.rules.hours import next_month
from attendance.web.grid import Drawer, looks_of, names_of
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member, Team
from csdesk.refusals import RuleViolation
from csdesk.rulebook.sections.shifts import Shifts
from csdesk.web.periods import EARLIEST_YEAR

WEEK = timedelta(days=7)


@dataclass
class Shown:
    """Which days of which team a page shows, to whom, and what was refused on it."""

    team: Team
    month: date
    week: date | None
    manual: Shifts
    today: date
    refusal: RuleViolation | None = None
    typed: Mapping[str, str] | None = None

    @property
    def first(self) -> date:
        """The first day shown."""
        return self.week or self.month

    @property
    def beyond(self) -> date:
        """The first day not shown any more."""
        return self.week + WEEK if self.week else next_month(self.month)

    @property
    def query(self) -> str:
        """What the address of the page says besides the month."""
        return f"?week={self.week:%Y-%m-%d}" if self.week else ""


def shown_page(request: DeskRequest, team: str, month: str, week: str = "") -> Shown:
    """What the address names. Raises Http404 for no month or no team, PermissionDenied for somebody else's team."""
    found = get_object_or_404(Team, key=team)
    if not may_see_everybody(request.member) and not found.memberships.filter(member=request.member).exists():
        raise PermissionDenied
    manual = shifts_of_manual(request.now)
    first = month_in(month, now=request.now)
    return Shown(found, first, _week_in(week), manual, today_of(found, manual, now=request.now))


def month_in(typed: str, *, now: datetime) -> date:
    """The first day of a month such as 2026-11. Raises Http404 for anything else."""
    try:
        first = datetime.strptime(typed, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError as error:
        raise Http404 from error
    if not EARLIEST_YEAR <= first.year <= now.year + 2:
        raise Http404
    return first


@member_required()
def list_rosters(request: DeskRequest) -> HttpResponse:
    """The teams whose rosters the reader may see, with those of this month and the next two."""
    member = request.member
    teams = Team.objects.order_by("key")
    if not may_see_everybody(member):
        teams = teams.filter(memberships__member=member)
    first = request.now.astimezone(ZoneInfo(request.tenant.zone)).date().replace(day=1)
    months = [first, next_month(first), next_month(next_month(first))]
    known = {(row.team_id, row.month): row for row in Roster.objects.filter(month__in=months)}
    rows = [(team, [(month, known.get((team.pk, month))) for month in months]) for team in teams]
    return render(request, "attendance/rosters.html", {"rows": rows, "months": months})


@member_required()
def show_roster(request: DeskRequest, team: str, month: str) -> HttpResponse:
    """A team's month; `?week=` shows seven days with their hours."""
    shown = shown_page(request, team, month, request.GET.get("week", ""))
    if request.htmx:
        return render(request, "attendance/roster.html#plan", page_context(request, shown))
    return render(request, "attendance/roster.html", page_context(request, shown))


@member_required()
def show_changes(request: DeskRequest, team: str, month: str) -> HttpResponse:
    """What was changed in the roster, by whom, the latest first."""
    shown = shown_page(request, team, month)
    roster = rosters_between(shown.team, shown.month, shown.beyond).get(shown.month)
    names = names_of(shown.manual)
    changes = [(change, names.get(change.after.pattern, "")) for change in changes_of(roster)] if roster else []
    context = {"shown": shown, "changes": changes}
    return render(request, "attendance/roster_changes.html", context)


@member_required()
def show_coverage(request: DeskRequest, team: str, month: str) -> HttpResponse:
    """Whether enough people are there, day by day and hour by hour (CHT-09)."""
    shown = shown_page(request, team, month, request.GET.get("week", ""))
    days = coverage_of(shown.team, shown.first, shown.beyond, shown.manual, now=request.now)
    names = names_of(shown.manual)
    zone = calendar_of(shown.team, shown.manual).zone
    table = [(cover.day, _by_hour(cover, zone)) for cover in days]
    short = [(cover, words_of(cover, names, zone)) for cover in days if not cover.is_covered]
    context = {"shown": shown, "days": days, "short": short, "hours": range(24), "table": table}
    return render(request, "attendance/roster_coverage.html" + ("#found" if request.htmx else ""), context)


def words_of(cover: DayCover, names: Mapping[str, str], zone: ZoneInfo) -> list[str]:
    """What is short on a day, in words."""
    shifts = [
        _("%(shift)s: %(people)s of %(least)s")
        % {"shift": names.get(each.pattern, each.pattern), "people": each.people, "least": each.least}
        for each in cover.short
    ]
    hours = [
        _("%(hour)s: %(people)s of %(needed)s")
        % {"hour": f"{each.begins_at.astimezone(zone):%H:%M}", "people": each.people, "needed": each.needed}
        for each in cover.short_hours
    ]
    return [*shifts, *hours]


def _by_hour(cover: DayCover, zone: ZoneInfo) -> list[Hour | None]:
    found = {each.begins_at.astimezone(zone).hour: each for each in cover.hours}
    return [found.get(hour) for hour in range(24)]


def page_context(request: DeskRequest, shown: Shown, grid: Grid | None = None) -> dict[str, Any]:
    """What the page of a roster reads."""
    counted = people_by_day(shown.team, shown.first, shown.beyond) if grid is not None else None
    grid = grid or grid_of(shown.team, shown.first, shown.beyond, shown.manual)
    rosters = rosters_between(shown.team, shown.first, shown.beyond)
    drawer = Drawer(grid, shown.manual, today=shown.today, wide=shown.week is not None)
    may_edit = may_edit_rosters(request.member) and shown.beyond > shown.today
    return {
        "shown": shown,
        "grid": grid,
        "roster": rosters.get(shown.month),
        "revisions": revisions_in_words(rosters),
        "columns": drawer.columns(),
        "rows": drawer.rows(),
        "totals": drawer.totals() if counted is None else [counted.get(kind.day, 0) for kind in grid.days],
        "legend": _legend(shown.manual),
        "patterns": list(names_of(shown.manual).items()),
        "may_edit": may_edit,
        "has_rotas": any(shown.manual.rotas_of(shown.team.key)),
        "month_before": (shown.month - timedelta(days=1)).replace(day=1),
        "month_after": next_month(shown.month),
        "week_before": shown.first - WEEK,
        "week_after": shown.first + WEEK,
        "this_week": _week_shown(shown),
        "others": _other_teams(request.member, shown.team),
    }


def revisions_in_words(rosters: Mapping[date, Roster]) -> str:
    """The revisions of the rosters as a page keeps them: 2026-11:5 2026-12:2."""
    return " ".join(f"{month:%Y-%m}:{roster.revision}" for month, roster in sorted(rosters.items()))


def revision_in(words: str, month: date) -> int | None:
    """The revision that a page had seen of a month's roster; 0 where it saw none, None where it said nothing."""
    if not words:
        return None
    said = dict(pair.partition(":")[::2] for pair in words.split())
    kept = said.get(f"{month:%Y-%m}", "0")
    return int(kept) if kept.isascii() and kept.isdigit() and len(kept) < 10 else -1


def _legend(manual: Shifts) -> list[tuple[Any, str]]:
    looks = looks_of(manual)
    hours = {pattern.key: f"{pattern.begins}–{pattern.ends}" for pattern in manual.patterns}
    return [(look, hours[key]) for key, look in looks.items()]


def _week_shown(shown: Shown) -> date:
    """The week to show from here: that of today, or the month's first."""
    day = shown.today if shown.first <= shown.today < shown.beyond else shown.first
    return day - timedelta(days=day.weekday())


def _other_teams(member: Member, team: Team) -> list[Team]:
    teams = Team.objects.order_by("key")
    if not may_see_everybody(member):
        teams = teams.filter(memberships__member=member)
    return [each for each in teams if each.pk != team.pk]


def _week_in(typed: str) -> date | None:
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError as error:
        raise Http404 from error
    if not EARLIEST_YEAR <= day.year < 9000:
        raise Http404
    return day - timedelta(days=day.weekday())
