"""Whether a shift can be somebody's: team, employment, absence, other shifts, rest."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from attendance.models import Roster, Shift
from attendance.queries.absences import absences_between
from attendance.queries.manual import shifts_of_manual
from attendance.queries.shifts import LONGEST, live_shifts
from attendance.rules.hours import Hours
from attendance.rules.resting import back_to_back, overlaps, row_of_days
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.sections.shifts import Shifts
from staff.models import Employment


@dataclass(frozen=True)
class Wanted:
    """A shift to be: in which roster, whose, on which day, which hours. `beside`: shifts that go away with it."""

    roster: Roster
    member: Member
    day: date
    hours: Hours
    beside: frozenset[int] = frozenset()


def refuse_unfit(wanted: Wanted, *, is_extra: bool, now: datetime) -> None:
    """Raises RuleViolation where the person cannot have the shift, whatever anybody says: SHF-01.

    With less rest than the manual wants (SHF-12), or in too long a row (SHF-04), only an extra shift can be (SHF-28);
    these refusals carry the fact `may_insist`.
    """
    if wanted.hours.ends_at <= now:
        raise RuleViolation("SHF-01", _("This shift would be over already: the past is not planned."), field="day")
    if not wanted.hours.begins_at < wanted.hours.ends_at <= wanted.hours.begins_at + LONGEST:
        raise RuleViolation("SHF-01", _("A shift ends after it began, and lasts a day at most."), field="ends")
    _refuse_stranger(wanted)
    _refuse_absent(wanted)
    others = _shifts_around(wanted)
    _refuse_overlap(wanted, others)
    if not is_extra and not wanted.hours.is_standby:
        manual = shifts_of_manual(now)
        _refuse_no_rest(wanted, others, manual)
        _refuse_long_row(wanted, manual)


def employed_days(members: Collection[int], first: date, last: date) -> dict[int, list[tuple[date, date | None]]]:
    """From when to when each of them is employed, as far as it touches the span; who has no file is not in it."""
    rows = Employment.objects.filter(member__in=members).order_by("joined_on")
    found: dict[int, list[tuple[date, date | None]]] = {}
    for row in rows:
        found.setdefault(row.member_id, []).append((row.joined_on, row.left_on))
    return found


def _refuse_stranger(wanted: Wanted) -> None:
    member, names = wanted.member, {"name": wanted.member.name, "team": wanted.roster.team}
    if not member.is_staff_member or not member.team_memberships.filter(team=wanted.roster.team_id).exists():
        raise RuleViolation("SHF-01", _("%(name)s is not in the team “%(team)s”.") % names, field="member")
    spans = employed_days([member.pk], wanted.day, wanted.day).get(member.pk)
    if spans is None:
        is_here = member.is_active and member.was_here(wanted.hours.begins_at)
    else:
        is_here = any(first <= wanted.day and (last is None or wanted.day <= last) for first, last in spans)
    if not is_here:
        raise RuleViolation("SHF-01", _("%(name)s does not work here on that day.") % names, field="member")


def _refuse_absent(wanted: Wanted) -> None:
    if absences_between(wanted.hours.begins_at, wanted.hours.ends_at, members=[wanted.member.pk]):
        words = _("%(name)s is on leave or travelling then.") % {"name": wanted.member.name}
        raise RuleViolation("SHF-01", words, field="member")


def _shifts_around(wanted: Wanted) -> list[Shift]:
    """The person's shifts near enough to matter: no rest is longer than a day."""
    near = live_shifts().filter(
        member=wanted.member,
        begins_at__gt=wanted.hours.begins_at - 2 * LONGEST,
        begins_at__lt=wanted.hours.ends_at + LONGEST,
    )
    return list(near.exclude(pk__in=wanted.beside).order_by("begins_at"))


def _refuse_overlap(wanted: Wanted, others: Iterable[Shift]) -> None:
    for other in others:
        if overlaps(wanted.hours, other):
            words = _("%(name)s already has a shift then: %(day)s.")
            raise RuleViolation("SHF-01", words % {"name": wanted.member.name, "day": other.day}, field="member")


def _refuse_no_rest(wanted: Wanted, others: Iterable[Shift], manual: Shifts) -> None:
    rest = timedelta(hours=manual.rest_hours)
    for other in others:
        if back_to_back(wanted.hours, other, rest):
            words = _("%(name)s would work back to back with the shift of %(day)s (rest: at least %(hours)s h).")
            facts = {"name": wanted.member.name, "day": other.day, "hours": manual.rest_hours}
            raise RuleViolation("SHF-12", words % facts, field="member", facts={"may_insist": True})


def _refuse_long_row(wanted: Wanted, manual: Shifts) -> None:
    limit = manual.longest_row_days
    if not limit:
        return
    near = live_shifts().filter(
        member=wanted.member,
        is_standby=False,
        day__range=(wanted.day - timedelta(days=limit), wanted.day + timedelta(days=limit)),
    )
    length = row_of_days(near.exclude(pk__in=wanted.beside).values_list("day", flat=True), wanted.day)
    if length > limit:
        words = _("%(name)s would work %(length)s days in a row; %(limit)s are allowed.")
        facts = {"name": wanted.member.name, "length": length, "limit": limit}
        raise RuleViolation("SHF-04", words % facts, field="day", facts={"may_insist": True})
