"""What somebody who signs leave has to know: shifts, swaps, holiday duty, who else is away, work that is open."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from attendance.models import Leave, Shift
from attendance.queries.absences import Absence, absences_between
from attendance.queries.leave_balances import available
from attendance.queries.leaves import kind_name, leave_of
from attendance.queries.swaps import swapped_among
from attendance.queries.working_days import plan_of
from csdesk.approvals.models import ApprovalRequest
from csdesk.cases.models import TO_DO, Case
from csdesk.people.models import Member, MemberKind, MemberState, TeamMembership
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.leave import LeaveKind

# More lines than these tell a signer nothing.
_SHOWN = 5


@dataclass(frozen=True)
class TeamDay:
    """How many of somebody's team are away on a day besides himself."""

    day: date
    away: list[str]
    size: int


@dataclass(frozen=True)
class Conflicts:
    """What stands against leave, or has to be arranged."""

    shifts: Sequence[Shift] = ()
    swapped: Sequence[Shift] = ()
    on_holiday: Sequence[Shift] = ()
    team_days: Sequence[TeamDay] = ()
    stand_in_away: bool = False
    open_cases: int = 0
    left_halves: int | None = None
    is_provisional: bool = False
    holidays_skipped: list[date] = field(default_factory=list)

    @property
    def worst_day(self) -> TeamDay | None:
        """The day on which most are away; None where nobody else is."""
        busy = [each for each in self.team_days if each.away]
        return max(busy, key=lambda each: len(each.away), default=None)


def conflicts_of(leave: Leave, kind: LeaveKind | None) -> Conflicts:
    """What those have to know who sign a leave, before they sign."""
    manual = rulebook_at(leave.filed_at).document.leave
    plan = plan_of(leave.member, leave.first_day, leave.last_day, manual)
    shifts = plan.shifts_in(leave.span)
    people = _colleagues(leave.member)
    away = absences_between(leave.begins_at, leave.ends_at, members=[*people, leave.member_id])
    others = [each for each in away if each.member_id != leave.member_id]
    days = sorted({slot.half_day.day for slot in plan.slots(leave.span)})
    every = [leave.first_day + timedelta(days=number) for number in range(leave.span.calendar_days)]
    stand_in_away = leave.stand_in_id is not None and any(
        absence.member_id == leave.stand_in_id
        for absence in absences_between(leave.begins_at, leave.ends_at, members=[leave.stand_in_id])
    )
    return Conflicts(
        shifts=shifts,
        swapped=swapped_among(shifts),
        on_holiday=[shift for shift in shifts if plan.is_holiday(shift.day)],
        team_days=[_team_day(day, others, people, plan.zone) for day in days],
        stand_in_away=stand_in_away,
        open_cases=Case.objects.filter(holder=leave.member, phase__in=TO_DO).exclude(pk=leave.case_id).count(),
        left_halves=_left(leave, kind),
        is_provisional=leave.is_provisional,
        holidays_skipped=[day for day in every if plan.is_holiday(day) and day not in days],
    )


def _colleagues(member: Member) -> dict[int, str]:
    teams = member.team_memberships.values("team")
    found = TeamMembership.objects.filter(
        team__in=teams, member__state=MemberState.ACTIVE, member__kind=MemberKind.STAFF
    ).exclude(member=member)  # fmt: skip
    return dict(found.values_list("member_id", "member__name"))


def _team_day(day: date, others: Sequence[Absence], people: dict[int, str], zone: ZoneInfo) -> TeamDay:
    away = {
        each.member_id
        for each in others
        if each.begins_at.astimezone(zone).date()
        <= day
        <= (each.ends_at - timedelta(seconds=1)).astimezone(zone).date()
    }
    return TeamDay(day, sorted(people[pk] for pk in away), len(people) + 1)


def _left(leave: Leave, kind: LeaveKind | None) -> int | None:
    if kind is None or not kind.has_balance:
        return None
    years = range(leave.first_day.year - 1, leave.last_day.year + 1)
    return sum(available(leave.member_id, leave.kind, years).values())


def told_to_signers(approval: ApprovalRequest) -> list[tuple[Any, str]]:
    """The same in words, beside what is to be signed."""
    leave = leave_of(approval.case)
    manual = rulebook_at(leave.filed_at).document.leave
    kind = manual.kind(leave.kind)
    found = conflicts_of(leave, kind)
    told: list[tuple[Any, str]] = [
        (pgettext("absence", "Leave"), f"{leave.member.name} · {kind_name(leave.kind, manual)}"),
        (_("From – to"), span_words(leave)),
        (_("Days"), days_words(leave)),
    ]
    if leave.filed_by_id != leave.member_id:
        told.append((_("Filed by"), leave.filed_by.name))
    if leave.called_with is not None and leave.called_at is not None:
        told.append((_("Granted by phone"), leave.called_with.name))
    return [*told, *_about_work(leave, found), *_about_team(leave, found)]


def _about_work(leave: Leave, found: Conflicts) -> list[tuple[Any, str]]:
    told: list[tuple[Any, str]] = []
    if found.shifts:
        days = [f"{shift.day:%m-%d}" for shift in found.shifts]
        told.append((_("Shifts in this time"), _listed(days)))
    if found.swapped:
        words = _("%(days)s: no leave on swapped or pay-back shifts, it would count as absence (SHF-13)")
        told.append((_("Swapped shift"), words % {"days": _listed([f"{each.day:%m-%d}" for each in found.swapped])}))
    if found.on_holiday:
        words = _("%(days)s: who is on holiday duty takes no leave (SHF-14)")
        told.append((_("Holiday duty"), words % {"days": _listed([f"{each.day:%m-%d}" for each in found.on_holiday])}))
    if found.left_halves is not None:
        told.append((_("Left before this leave"), _("%(days)s days") % {"days": f"{found.left_halves / 2:g}"}))
    if found.is_provisional:
        told.append((_("Provisional"), _("Counted anew once the roster or the year’s holidays are known.")))
    return told


def _about_team(leave: Leave, found: Conflicts) -> list[tuple[Any, str]]:
    worst = found.worst_day
    words = _("nobody else of the team is away")
    if worst is not None:
        words = _("%(day)s: %(away)s of %(size)s are away besides (%(names)s)") % {
            "day": f"{worst.day:%m-%d}", "away": len(worst.away), "size": worst.size, "names": _listed(worst.away),
        }  # fmt: skip
    told: list[tuple[Any, str]] = [(_("Coverage"), words)]
    who = leave.stand_in.name if leave.stand_in is not None else _("nobody")
    if found.stand_in_away:
        who = _("%(name)s, who is away then himself") % {"name": who}
    told.append((_("Stand-in"), who))
    if found.open_cases:
        count = ngettext("%(n)s case", "%(n)s cases", found.open_cases) % {"n": found.open_cases}
        told.append((_("Open work"), count))
    return told


def span_words(leave: Leave) -> str:
    """From which half day to which."""
    first = f"{leave.first_day:%Y-%m-%d}" + (f" {leave.get_first_half_display()}" if leave.first_half else "")
    last = f"{leave.last_day:%Y-%m-%d}" + ("" if leave.last_half else f" {leave.get_last_half_display()}")
    return first if leave.first_day == leave.last_day and first == last else f"{first} – {last}"


def days_words(leave: Leave) -> str:
    """How many days, and with what it goes on from."""
    days = f"{leave.half_days / 2:g}"
    if leave.half_days_in_a_row == leave.half_days:
        return days
    row = f"{leave.half_days_in_a_row / 2:g}"
    return _("%(days)s, in a row %(row)s") % {"days": days, "row": row}


def _listed(words: Sequence[str]) -> str:
    shown = "、".join(words[:_SHOWN])
    return shown if len(words) <= _SHOWN else f"{shown} …"
