"""Seats stay answered (CHT-09): who goes off duty or leaves his post in the middle of a shift is asked first."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from attendance.models import PostAbsence
from attendance.queries.manual import shifts_of_manual
from attendance.queries.shifts import shift_at
from csdesk.outbox.notify import notify
from csdesk.people import directory
from csdesk.people.models import Member, Team
from csdesk.refusals import RuleViolation

UNCOVERED, SUPERVISOR = "roster.uncovered", "supervisor"


@dataclass(frozen=True)
class Shortage:
    """How many people a shift needs, and how many would be left."""

    team: Team
    needed: int
    people: int


def duty_changed(member: Member, *, is_on: bool, confirmed: bool, actor: Member | None, now: datetime) -> None:
    """Somebody comes on duty or goes off it, by the switch."""
    if not is_on:
        is_own = actor is not None and actor.pk == member.pk
        refuse_to_leave_uncovered(member, confirmed=confirmed or not is_own, now=now)


def refuse_to_leave_uncovered(member: Member, *, confirmed: bool, now: datetime) -> None:
    """Raises RuleViolation CHT-09 where too few would be left at his shift; confirmed, supervisors hear of it.

    Whoever was allowed to leave his post is not asked again: who allowed it saw how many are left (SHF-26).
    """
    shortage = shortage_without(member, now=now)
    if shortage is None or _was_let_go(member):
        return
    if not confirmed:
        words = _("Your shift needs %(needed)s people and %(people)s would be left. Leave all the same?")
        facts = {"needed": shortage.needed, "people": shortage.people}
        raise RuleViolation("CHT-09", words % facts, facts={"code": "uncovered", **facts})
    _tell(member, shortage, now=now)


def shortage_without(member: Member, *, now: datetime) -> Shortage | None:
    """What his shift would lack without him; None where enough are left, or he has none now.

    Too few: fewer than the manual wants of that shift, in any case nobody.
    """
    shift = shift_at(member, now)
    if shift is None or shift.is_standby:
        return None
    pattern = shifts_of_manual(now).pattern(shift.pattern)
    needed = max(1, pattern.least if pattern is not None else 0)
    left = people_there(shift.roster.team, now=now) - {member.pk}
    return Shortage(shift.roster.team, needed, len(left)) if len(left) < needed else None


def _was_let_go(member: Member) -> bool:
    return PostAbsence.objects.filter(member=member, back_at=None, is_allowed=True, needs_leave=True).exists()


def people_there(team: Team, *, now: datetime) -> set[int]:
    """Who of a team is on duty at the moment, by id."""
    own = set(team.memberships.values_list("member_id", flat=True))
    return {each.pk for each in directory.on_duty(at=now)} & own


def _tell(member: Member, shortage: Shortage, *, now: datetime) -> None:
    told = [each for each in directory.acting_holders([SUPERVISOR], at=now) if each.pk != member.pk]
    team = {"zh": shortage.team.name, "en": shortage.team.name_en or shortage.team.name}
    notify(
        told, UNCOVERED, now=now, urgent=True, url="", name=member.name, team=team, needed=shortage.needed,
        people=shortage.people,
    )  # fmt: skip
