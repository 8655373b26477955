"""Changing what a role may do, and teams."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.people.models import Member, Role, Team, TeamMembership
from csdesk.people.policies import may_manage_roles, may_manage_teams
from csdesk.people.registry import all_permissions
from csdesk.people.services.security_log import record_security_event
from csdesk.refusals import RuleViolation


@transaction.atomic
def change_role(
    role: Role, *, name: str, permissions: list[str], actor: Member | None, now: datetime, name_en: str
) -> Role:
    """Rename a role and set exactly what it may do. The administrators' role keeps what administers people."""
    may_manage_roles(actor, or_raise=True)
    unknown = set(permissions) - set(all_permissions())
    if unknown:
        raise RuleViolation("ROL-06", _("Unknown permission: %(names)s") % {"names": ", ".join(sorted(unknown))})
    kept = {code for code in all_permissions() if code.startswith("people.")}
    if role.is_administrator and not kept <= set(permissions):
        text = _("The administrators' role keeps the permissions over people.")
        raise RuleViolation("ROL-06", text, field="permissions")
    before, role.permissions = role.permissions, sorted(permissions)
    role.offered, role.unseen = sorted({*role.offered, *before, *permissions}), []
    role.name, role.name_en = name, name_en
    role.save(update_fields=["permissions", "offered", "unseen", "name", "name_en"])
    added, removed = sorted(set(permissions) - set(before)), sorted(set(before) - set(permissions))
    record_security_event("role.change", actor=actor, now=now, role=role.key, added=added, removed=removed)
    return role


@transaction.atomic
def mark_roles_seen(*, actor: Member | None, now: datetime) -> list[Role]:
    """An administrator has read what upgrades gave the roles: it is not pointed out any more."""
    may_manage_roles(actor, or_raise=True)
    roles = list(Role.objects.exclude(unseen=[]).select_for_update())
    for role in roles:
        role.unseen = []
        role.save(update_fields=["unseen"])
    if roles:
        record_security_event("role.seen", actor=actor, now=now, roles=[role.key for role in roles])
    return roles


@transaction.atomic
def change_team(
    team: Team, *, name: str, members: list[Member], actor: Member | None, now: datetime, name_en: str
) -> Team:
    """Rename a team and set exactly who belongs to it."""
    may_manage_teams(actor, or_raise=True)
    team.name, team.name_en = name, name_en
    team.save(update_fields=["name", "name_en"])
    team.memberships.exclude(member__in=members).delete()
    for member in members:
        TeamMembership.objects.get_or_create(team=team, member=member)
    record_security_event("team.change", actor=actor, now=now, team=team.key, members=[m.pk for m in members])
    return team
