"""Who is asked, told or given a complaint."""

from datetime import datetime

from django.db.models import Q, QuerySet

from csdesk.cases.queries import free_worker as least_busy
from csdesk.cases.queries import members_who_may
from csdesk.people.models import Member, Team
from csdesk.people.queries import active_members
from tickets.permissions import Permission


def with_permission(permission: str) -> Q:
    """Members whose roles carry a permission, asked of the database."""
    return Q(held_roles__role__permissions__contains=[str(permission)])


def working_members() -> QuerySet[Member]:
    """The active colleagues who may work on complaints, by name."""
    return members_who_may(Permission.COMPLAINT_WORK)


def free_worker(team: Team | None, *, at: datetime) -> Member | None:
    """Of those on duty who may work on complaints the one with the fewest open; the team's own people first."""
    return least_busy(team, Permission.COMPLAINT_WORK, at=at)


def in_charge_of(team: Team) -> Member | None:
    """Who answers for a department's opinion: somebody of it who may give one, its head first."""
    may = with_permission(Permission.DEPARTMENT_OPINION)
    heads = active_members().filter(may, held_roles__role__key=f"head-{team.key}")
    return heads.first() or active_members().filter(may, team_memberships__team=team).first()
