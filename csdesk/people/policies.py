"""Who may do what with people. `actor=None` is the system."""

from django.core.exceptions import PermissionDenied

from csdesk.people.models import Member
from csdesk.people.permissions import Permission


def _answer(actor: Member | None, permission: str, or_raise: bool) -> bool:
    allowed = actor is None or actor.may(permission)
    if or_raise and not allowed:
        raise PermissionDenied(f"{actor} lacks {permission}")
    return allowed


def may_manage_members(actor: Member | None, *, or_raise: bool = False) -> bool:
    """Invite, change, deactivate."""
    return _answer(actor, Permission.MEMBER_MANAGE, or_raise)


def may_manage_roles(actor: Member | None, *, or_raise: bool = False) -> bool:
    """Change what roles may do, and give them."""
    return _answer(actor, Permission.ROLE_MANAGE, or_raise)


def may_manage_teams(actor: Member | None, *, or_raise: bool = False) -> bool:
    """Change teams and who is in them."""
    return _answer(actor, Permission.TEAM_MANAGE, or_raise)


def may_appoint_stand_in(actor: Member | None, member: Member, *, or_raise: bool = False) -> bool:
    """Appoint a stand-in: everybody for himself, managers for others."""
    if actor is not None and actor.pk == member.pk:
        return True
    return _answer(actor, Permission.STAND_IN_MANAGE, or_raise)


def may_switch_duty(actor: Member | None, member: Member, *, is_on: bool) -> bool:
    """Everybody switches himself; supervisors take others off duty, but put nobody on it."""
    if actor is None or actor.pk == member.pk:
        return member.is_staff_member
    return not is_on and actor.may(Permission.DUTY_MANAGE)
