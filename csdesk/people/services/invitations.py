"""Inviting a person: a link by mail, usable once; a known address gains a membership and nothing is revealed."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.people.models import (
    Invitation,
    Member,
    MemberKind,
    MemberRole,
    MemberState,
    Role,
    Team,
    TeamMembership,
    User,
)
from csdesk.people.models.user import normal_email
from csdesk.people.policies import may_manage_members
from csdesk.people.registry import staff_changed
from csdesk.people.services.names import sort_key_of
from csdesk.people.services.security_log import record_security_event
from csdesk.refusals import RuleViolation
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import require_tenant

VALID_DAYS = 7
VALID_FOR = timedelta(days=VALID_DAYS)


class InvitationInvalid(RuleViolation):
    """The link was used, revoked, has expired, or never existed; the four look the same."""


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def invite_member(
    email: str,
    name: str,
    roles: list[Role],
    *,
    actor: Member | None,
    now: datetime,
    teams: list[Team] | None = None,
    language: str = "zh-hans",
) -> tuple[Member, str]:
    """Create the (invited) member and give the link's token `<company slug>.<secret>`, shown nowhere else.

    Raises PermissionDenied, or RuleViolation ROL-06 when the person is already here.
    """
    may_manage_members(actor, or_raise=True)
    member = _invited(email, name, roles, MemberKind.STAFF, language, actor=actor, now=now)
    TeamMembership.objects.bulk_create([TeamMembership(member=member, team=team) for team in teams or []])
    return member, _new_link(member, actor=actor, now=now)


@transaction.atomic
def invite_outsider(
    email: str, name: str, *, role: str, actor: Member | None, now: datetime, language: str = "zh-hans"
) -> tuple[Member, str]:
    """The same for somebody who does not work here, with the role of this key if there is one.

    Who may invite whom, the room that knows the customers has decided. Raises RuleViolation ROL-06.
    """
    roles = list(Role.objects.filter(key=role))
    member = _invited(email, name, roles, MemberKind.DEALER, language, actor=actor, now=now)
    return member, _new_link(member, actor=actor, now=now)


def _invited(
    email: str, name: str, roles: list[Role], kind: MemberKind, language: str, *, actor: Member | None, now: datetime
) -> Member:
    address = normal_email(email)
    user = User.objects.filter(email=address).first() or User.objects.create_user(address)
    if Member.objects.filter(user=user).exists():
        raise RuleViolation("ROL-06", _("This person is already here."), field="email")
    fields = {"name": name, "sort_key": sort_key_of(name), "email": address, "language": language, "kind": kind}
    member = Member.objects.create(user=user, state=MemberState.INVITED, **fields)
    MemberRole.objects.bulk_create([MemberRole(member=member, role=role) for role in roles])
    record_security_event("member.invite", actor=actor, subject=member, now=now, roles=[role.key for role in roles])
    return member


def renew_invitation(member: Member, *, actor: Member | None, now: datetime) -> str:
    """A new link for somebody who has not joined yet; earlier links stop working. Gives the token."""
    may_manage_members(actor, or_raise=True)
    return _new_link(member, actor=actor, now=now)


def renew_outsiders_invitation(member: Member, *, actor: Member | None, now: datetime) -> str:
    """The same for somebody who does not work here; who may, the room that knows the customers has decided."""
    if member.is_staff_member:
        raise ValueError(f"{member} works here")
    return _new_link(member, actor=actor, now=now)


@transaction.atomic
def _new_link(member: Member, *, actor: Member | None, now: datetime) -> str:
    if member.state != MemberState.INVITED:
        raise RuleViolation("ROL-06", _("This person has already joined."))
    member.invitations.filter(accepted_at=None, revoked_at=None).update(revoked_at=now)
    secret = secrets.token_urlsafe(32)
    Invitation.objects.create(
        member=member, secret_hash=_hash(secret), invited_by=actor, created_at=now, expires_at=now + VALID_FOR
    )
    return f"{Tenant.objects.get(pk=require_tenant()).slug}.{secret}"


def find_invitation(secret: str, *, now: datetime) -> Invitation:
    """The open invitation of the active company behind a link. Raises InvitationInvalid."""
    found = (
        Invitation.objects.select_related("member")
        .filter(secret_hash=_hash(secret), accepted_at=None, revoked_at=None, expires_at__gt=now)
        .filter(member__state=MemberState.INVITED)
        .first()
    )
    if found is None:
        raise InvitationInvalid("ROL-06", _("This invitation is no longer valid. Please ask for a new one."))
    return found


@transaction.atomic
def accept_invitation(secret: str, *, password: str | None, now: datetime) -> Member:
    """Join: the member becomes active; somebody without a password yet sets one. Raises InvitationInvalid.

    A person who has a password must sign in with it: the door checks that before it calls.
    """
    invitation = find_invitation(secret, now=now)
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.accepted_at is not None:
        raise InvitationInvalid("ROL-06", _("This invitation is no longer valid. Please ask for a new one."))
    member = invitation.member
    user = User.objects.get(pk=member.user_id)
    if password is not None and not user.has_usable_password():
        user.set_password(password)
        user.save(update_fields=["password"])
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    member.state, member.joined_at = MemberState.ACTIVE, now
    member.save(update_fields=["state", "joined_at"])
    record_security_event("member.join", actor=member, subject=member, now=now)
    staff_changed(now)
    return member
