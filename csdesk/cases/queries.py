"""Reads of the spine that every room asks."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from csdesk.cases.models import TO_DO, Case
from csdesk.cases.registry import all_kinds
from csdesk.people import directory
from csdesk.people.models import Member, Team
from csdesk.people.queries import active_members


def cases_visible_to(member: Member) -> QuerySet[Case]:
    """The cases a person may see: each kind says so for its own."""
    visible = Q(pk__in=[])
    for kind in all_kinds():
        visible |= Q(kind=kind.key) & kind.visible_to(member)
    return Case.objects.filter(visible)


def family_of(case: Case, member: Member) -> QuerySet[Case]:
    """The cases of one matter that the member may see: what this one came of, and what came of it."""
    seen = cases_visible_to(member).exclude(pk=case.pk)
    children = seen.filter(parent=case)
    if case.parent_id is None:
        return children.order_by("pk")
    return (children | seen.filter(pk=case.parent_id) | seen.filter(parent=case.parent_id)).order_by("pk")


def people_who_work() -> QuerySet[Member]:
    """Those to whom cases of any kind may be given, by name."""
    may = Q(pk__in=[])
    for kind in all_kinds():
        if kind.workers is not None:
            may |= Q(pk__in=kind.workers().order_by().values("pk"))
    return active_members().filter(may)


def members_who_may(permission: str) -> QuerySet[Member]:
    """The active people whose roles carry a permission, by name; asked of the database."""
    return active_members().filter(held_roles__role__permissions__contains=[str(permission)]).distinct()


def free_worker(team: Team | None, permission: str, *, at: datetime) -> Member | None:
    """Of those on duty with the permission the one with the fewest cases to do; the team's own people first.

    When nobody of them is on duty, whoever comes next by the roster: the case waits for him.
    """
    on_duty = {member.pk: member for member in directory.on_duty(at=at)}
    pool = set(members_who_may(permission).filter(pk__in=on_duty).values_list("pk", flat=True))
    own = set() if team is None else pool & set(team.memberships.values_list("member_id", flat=True))
    chosen = min(_cases_to_do(own or pool), key=lambda pair: pair[1], default=None)
    return on_duty.get(chosen[0]) if chosen is not None else _who_comes_next(team, permission, at=at)


def _who_comes_next(team: Team | None, permission: str, *, at: datetime) -> Member | None:
    coming = directory.next_on_duty(at=at)
    if not coming:
        return None
    able = list(members_who_may(permission).filter(pk__in=coming))
    own = set() if team is None else set(team.memberships.values_list("member_id", flat=True))
    return min(able, key=lambda member: (member.pk not in own, coming[member.pk], member.pk), default=None)


def _cases_to_do(members: set[int]) -> list[tuple[int, int]]:
    live = Case.objects.filter(holder_id__in=members, phase__in=TO_DO)
    counted = dict(live.order_by().values_list("holder_id").annotate(open=Count("pk")))
    return [(member, counted.get(member, 0)) for member in sorted(members)]
