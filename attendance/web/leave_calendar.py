"""Who is away in a month: a team's people by day, with how many are left."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from attendance.permissions import Permission
from attendance.policies import may_see_everybody
from attendance.queries.absences import LEAVE, Absence, absences_between
from attendance.queries.leaves import asked_between, kind_name
from attendance.web.leave_pages import manual_of
from csdesk.ledger.services.posting import local_day
from csdesk.outbox.rendering import company_zone
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member, MemberKind, Team
from csdesk.people.queries import active_members
from csdesk.web.storable import storable

APPROVED, ASKED = "approved", "asked"


@dataclass(frozen=True)
class Cell:
    """Somebody on a day: away or not, how, in words."""

    day: date
    mark: str
    words: str
    is_free: bool


@dataclass(frozen=True)
class Row:
    """One person's month."""

    member: Member
    cells: list[Cell]
    away_days: int


@member_required(Permission.LEAVE_APPLY)
@require_safe
def show_calendar(request: DeskRequest) -> HttpResponse:
    """A month of absences of a team; the kinds of others' leave only for who may see everybody."""
    member = request.member
    teams = list(_teams(member))
    team = next((each for each in teams if each.key == request.GET.get("team")), teams[0] if teams else None)
    month = _month(request)
    zone = company_zone()
    rows = _rows(request, team, month, zone)
    days = [cell.day for cell in rows[0].cells] if rows else []
    context: dict[str, Any] = {
        "teams": teams,
        "team": team,
        "month": month,
        "before": _shifted(month, -1),
        "after": _shifted(month, 1),
        "rows": rows,
        "days": days,
        "today": local_day(request.now),
        "here": [_here(rows, number) for number in range(len(days))],
        "size": len(rows),
        "by_day": _by_day(rows, days),
    }
    return render(request, "attendance/leave/calendar.html" + ("#month" if request.htmx else ""), context)


def _teams(member: Member) -> QuerySet[Team]:
    if may_see_everybody(member):
        return Team.objects.filter(memberships__member__kind=MemberKind.STAFF).distinct().order_by("name", "pk")
    return Team.objects.filter(memberships__member=member).order_by("name", "pk")


def _month(request: DeskRequest) -> date:
    asked = request.GET.get("month", "")
    try:
        found = date.fromisoformat(f"{asked}-01") if storable(asked) else None
    except ValueError:
        found = None
    today = local_day(request.now)
    # Nobody plans further; a year that no calendar knows must not be asked for.
    return found if found is not None and abs(found.year - today.year) <= 50 else today.replace(day=1)  # noqa: PLR2004


def _shifted(month: date, by: int) -> date:
    return (month + timedelta(days=31)).replace(day=1) if by > 0 else (month - timedelta(days=1)).replace(day=1)


def _rows(request: DeskRequest, team: Team | None, month: date, zone: ZoneInfo) -> list[Row]:
    if team is None:
        return []
    people = list(active_members().filter(kind=MemberKind.STAFF, team_memberships__team=team).distinct())
    length = monthrange(month.year, month.month)[1]
    begins = datetime.combine(month, time.min, tzinfo=zone)
    ends = datetime.combine(month + timedelta(days=length), time.min, tzinfo=zone)
    ids = [member.pk for member in people]
    away = [(each, APPROVED if each.is_settled else ASKED) for each in absences_between(begins, ends, members=ids)]
    away += [(each, ASKED) for each in asked_between(begins, ends, members=ids)]
    manual = manual_of(request)
    sees_all = may_see_everybody(request.member)

    def words(absence: Absence) -> str:
        if absence.kind != LEAVE:
            return _("on a journey")
        is_own = absence.member_id == request.member.pk
        return kind_name(absence.key, manual) if sees_all or is_own else _("away")

    return [_row(member, [(each, mark, words(each)) for each, mark in away if each.member_id == member.pk],
                 month, length, zone) for member in people]  # fmt: skip


def _row(member: Member, away: Sequence[tuple[Absence, str, str]], month: date, length: int, zone: ZoneInfo) -> Row:
    cells = [_cell(month + timedelta(days=number), away, zone) for number in range(length)]
    return Row(member, cells, sum(1 for cell in cells if cell.mark == APPROVED))


def _cell(day: date, away: Sequence[tuple[Absence, str, str]], zone: ZoneInfo) -> Cell:
    begins = datetime.combine(day, time.min, tzinfo=zone)
    ends = begins + timedelta(days=1)
    found = next(((mark, words) for each, mark, words in away if each.begins_at < ends and each.ends_at > begins), None)
    mark, words = found or ("", "")
    if mark == ASKED:
        words = _("%(what)s, asked for, not signed") % {"what": words}
    return Cell(day, mark, words, day.isoweekday() > 5)  # noqa: PLR2004 - Saturday and Sunday


def _here(rows: Sequence[Row], number: int) -> int:
    return sum(1 for row in rows if row.cells[number].mark != APPROVED)


def _by_day(rows: Sequence[Row], days: Sequence[date]) -> list[tuple[date, list[tuple[Member, Cell]]]]:
    found = [
        (day, [(row.member, row.cells[number]) for row in rows if row.cells[number].mark])
        for number, day in enumerate(days)
    ]
    return [(day, those) for day, those in found if those]
