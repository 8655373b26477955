"""A new company: its roles, teams and first administrator. Run by administrators' commands."""

from datetime import datetime

from csdesk.people.models import Member, MemberRole, MemberState, Role, User
from csdesk.people.models.user import normal_email
from csdesk.people.services.names import sort_key_of
from csdesk.people.services.presets import load_roles_and_teams


def add_member(
    email: str, name: str, role_keys: list[str], *, now: datetime, password: str | None = None, **fields: str
) -> Member:
    """Give a person a place in the active company with the named roles; a known address keeps its password."""
    address = normal_email(email)
    user = User.objects.filter(email=address).first() or User.objects.create_user(address, password)
    fields = {"name": name, "sort_key": sort_key_of(name), "email": address, **fields}
    member, _made = Member.objects.get_or_create(
        user=user, defaults={**fields, "state": MemberState.ACTIVE, "joined_at": now}
    )
    for role in Role.objects.filter(key__in=role_keys):
        MemberRole.objects.get_or_create(member=member, role=role, team=None)
    return member


def furnish_company(preset: str, admin_email: str, admin_name: str, *, now: datetime, invited: bool = False) -> Member:
    """Fill a new (active) company with its preset's roles and teams and its first administrator."""
    load_roles_and_teams(preset)
    member = add_member(admin_email, admin_name, ["admin"], now=now)
    if invited:
        member.state, member.joined_at = MemberState.INVITED, None
        member.save(update_fields=["state", "joined_at"])
    return member
