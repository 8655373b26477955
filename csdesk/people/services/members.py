"""Changing people: details, roles, deactivation with hand-over of what they hold."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from csdesk.people.models import Member, MemberRole, MemberState, Role, StandIn, User
from csdesk.people.policies import may_manage_members, may_manage_roles
from csdesk.people.registry import staff_changed
from csdesk.people.services.names import sort_key_of
from csdesk.people.services.security_log import record_security_event
from csdesk.refusals import RuleViolation

# Rooms above register how open work of a member moves to another: (leaver, heir, actor, now) -> number moved.
HandOver = Callable[[Member, Member, Member | None, datetime], int]
_hand_overs: list[tuple[Any, Callable[[Member], int], HandOver]] = []


def register_hand_over(label: Any, count: Callable[[Member], int], move: HandOver) -> None:
    """Called from `ready()` by each room in which a person can hold open work; `label` names it in the plural."""
    _hand_overs.append((label, count, move))


def open_work_listed(member: Member) -> list[tuple[Any, int]]:
    """What a person holds that is not finished: each kind by name, with how many there are."""
    counted = [(label, count(member)) for label, count, _move in _hand_overs]
    return [(label, held) for label, held in counted if held]


def open_work_of(member: Member) -> int:
    """How many things a person holds that are not finished."""
    return sum(held for _label, held in open_work_listed(member))


@transaction.atomic
def change_member(member: Member, *, actor: Member | None, now: datetime, **changes: str) -> Member:
    """Change name, title, phone, language; the person's own page changes the same fields for himself."""
    if actor is None or actor.pk != member.pk:
        may_manage_members(actor, or_raise=True)
    allowed = {"name", "title", "phone", "language", "preferences"}
    for field, value in changes.items():
        if field not in allowed:
            raise ValueError(f"{field} is not changed this way")
        setattr(member, field, value)
    member.sort_key = sort_key_of(member.name)
    # Only these: somebody may have closed this person's access since the row was read.
    member.save(update_fields=[*changes, "sort_key"])
    return member


@transaction.atomic
def change_roles(member: Member, roles: list[Role], *, actor: Member | None, now: datetime) -> None:
    """Give the person exactly these company-wide roles. Raises RuleViolation ROL-06 for the last administrator."""
    may_manage_roles(actor, or_raise=True)
    if not any(role.is_administrator for role in roles):
        _keep_an_administrator(member)
    before = sorted(member.held_roles.filter(team=None).values_list("role__key", flat=True))
    for held in member.held_roles.filter(team=None).exclude(role__in=roles):
        held.delete()
    for role in roles:
        MemberRole.objects.get_or_create(member=member, role=role, team=None)
    after = [role.key for role in roles]
    record_security_event(
        "member.roles", actor=actor, subject=member, now=now, before=sorted(before), after=sorted(after)
    )
    staff_changed(now)


@transaction.atomic
def deactivate_member(member: Member, *, heir: Member | None, actor: Member | None, now: datetime) -> int:
    """Close somebody's access at once and give open work to `heir`; how many things moved.

    Raises RuleViolation: nobody deactivates himself or twice, the last administrator stays, open work needs an heir.
    """
    may_manage_members(actor, or_raise=True)
    if actor is not None and actor.pk == member.pk:
        raise RuleViolation("ROL-06", _("You cannot deactivate yourself."))
    # The administrators first: in another order, two who deactivate each other would wait for one another.
    _keep_an_administrator(member)
    member = _locked(member)
    if member.state == MemberState.INACTIVE:
        raise RuleViolation("ROL-06", _("This person is deactivated."))
    held = open_work_of(member)
    if held and (heir is None or not heir.is_active or heir.pk == member.pk):
        text = _("This person still holds %(count)d open items. Choose who takes them over.") % {"count": held}
        raise RuleViolation("INQ-19", text, field="heir")
    moved = sum(move(member, heir, actor, now) for _label, _count, move in _hand_overs) if held and heir else 0
    ended = _end_stand_ins(member, now)
    member.state, member.left_at = MemberState.INACTIVE, now
    member.save(update_fields=["state", "left_at"])
    record_security_event("member.deactivate", actor=actor, subject=member, now=now, handed_over=moved, ended=ended)
    staff_changed(now)
    return moved


@transaction.atomic
def close_outsiders_access(member: Member, *, actor: Member | None, now: datetime) -> None:
    """End the access of somebody who does not work here and so holds nothing; once more changes nothing.

    Who may, the room that knows the customers has decided. Raises ValueError for a colleague.
    """
    if member.is_staff_member:
        raise ValueError(f"{member} works here")
    member = _locked(member)
    if member.state == MemberState.INACTIVE:
        return
    member.state, member.left_at = MemberState.INACTIVE, now
    member.save(update_fields=["state", "left_at"])
    record_security_event("member.deactivate", actor=actor, subject=member, now=now, handed_over=0, ended=0)


def _end_stand_ins(leaver: Member, now: datetime) -> int:
    """Nobody acts for somebody who has left, and he for nobody: what would reach him reaches the person again."""
    lasting = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    found = list(StandIn.objects.filter(Q(member=leaver) | Q(stand_in=leaver), lasting))
    for appointed in found:
        if appointed.starts_at >= now:
            appointed.delete()
        else:
            appointed.ends_at = now
            appointed.save(update_fields=["ends_at"])
    return len(found)


@transaction.atomic
def reactivate_member(member: Member, *, actor: Member | None, now: datetime) -> None:
    """Let somebody back in, with the roles held before. Raises RuleViolation for somebody who is in."""
    may_manage_members(actor, or_raise=True)
    member = _locked(member)
    if member.state != MemberState.INACTIVE:
        raise RuleViolation("ROL-06", _("This person is already here."))
    joined = MemberState.ACTIVE if User.objects.get(pk=member.user_id).has_usable_password() else MemberState.INVITED
    member.state, member.left_at = joined, None
    member.save(update_fields=["state", "left_at"])
    record_security_event("member.reactivate", actor=actor, subject=member, now=now)
    staff_changed(now)


def _locked(member: Member) -> Member:
    return Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)


def _keep_an_administrator(leaving: Member) -> None:
    # Lock the holders in one order, role and person: of two administrators who remove each other at once, the
    # second must see what the first has done, whether that took the role away or closed the access.
    holders = (
        MemberRole.objects.select_for_update(of=("self", "member"), no_key=True)
        .select_related("member")
        .filter(role__is_administrator=True, team=None, member__state=MemberState.ACTIVE)
        .order_by("pk")
    )
    ids = {held.member_id for held in holders}
    if ids == {leaving.pk}:
        raise RuleViolation("ROL-06", _("The company's last administrator must stay."))
