"""Who is asked, told or given a complaint."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from csdesk.cases.models import Case, Phase
from csdesk.people import directory
from csdesk.people.models import Member, Team
from csdesk.people.queries import active_members
from tickets.permissions import Permission
from tickets.rules import lightest


def acting_holders(roles: Iterable[str], *, at: datetime) -> list[Member]:
    """Who acts for the holders of these roles, each person once; the administrators where nobody holds any."""
    held = [member for role in roles for member in directory.holders(role, at=at)]
    acting = [directory.stand_in(member, at=at) for member in held] or directory.administrators(at=at)
    return list({member.pk: member for member in acting}.values())


def with_permission(permission: str) -> Q:
    """Members whose roles carry a permission, asked of the database."""
    return Q(held_roles__role__permissions__contains=[str(permission)])


def working_members() -> QuerySet[Member]:
    """The active colleagues who may work on complaints, by name."""
    return active_members().filter(with_permission(Permission.COMPLAINT_WORK)).distinct()


def free_worker(team: Team | None, *, at: datetime) -> Member | None:
    """Of those on duty who may work on complaints the one with the fewest open; the team's own people first."""
    on_duty = {member.pk: member for member in directory.on_duty(at=at)}
    allowed = active_members().filter(with_permission(Permission.COMPLAINT_WORK), pk__in=on_duty)
    pool = set(allowed.values_list("pk", flat=True))
    own = set() if team is None else pool & set(team.memberships.values_list("member_id", flat=True))
    chosen = lightest(_open_cases(own or pool))
    return on_duty.get(chosen) if chosen is not None else None


def _open_cases(members: set[int]) -> list[tuple[int, int]]:
    live = Case.objects.filter(holder_id__in=members, phase__in=[Phase.NEW, Phase.OPEN, Phase.WAITING])
    counted = dict(live.order_by().values_list("holder_id").annotate(open=Count("pk")))
    return [(member, counted.get(member, 0)) for member in sorted(members)]


def in_charge_of(team: Team) -> Member | None:
    """Who answers for a department's opinion: somebody of it who may give one, its head first."""
    may = with_permission(Permission.DEPARTMENT_OPINION)
    heads = active_members().filter(may, held_roles__role__key=f"head-{team.key}")
    return heads.first() or active_members().filter(may, team_memberships__team=team).first()
