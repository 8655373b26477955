"""Who is who, for the rooms above: holders of a role, stand-ins, addresses, who is on duty."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from csdesk.people.models import Member, Team
from csdesk.people.queries import active_members, stand_ins_at, switched_off_at
from csdesk.people.registry import next_duty_answer, on_duty_answer


def holders(role: str, *, at: datetime, team: Team | None = None) -> list[Member]:
    """The active holders of a role, by name; with a team, those who hold it there or everywhere."""
    held = Q(held_roles__role__key=role)
    if team is not None:
        held &= Q(held_roles__team=team) | Q(held_roles__team=None)
    return [member for member in active_members().filter(held).distinct() if member.was_here(at)]


def administrators(*, at: datetime) -> list[Member]:
    """The active people who administer the company: who hears of what nobody else is there for."""
    found = active_members().filter(held_roles__role__is_administrator=True).distinct()
    return [member for member in found if member.was_here(at)]


def stand_in(member: Member, *, at: datetime) -> Member:
    """Who acts for the person at that moment: the end of the chain, or the person when nobody was appointed.

    A chain that comes back to somebody already met ends there.
    """
    appointed = {row.member_id: row.stand_in_id for row in stand_ins_at(at)}
    current, met = member.pk, {member.pk}
    while (following := appointed.get(current)) is not None and following not in met:
        current = following
        met.add(current)
    if current == member.pk:
        return member
    acting = active_members().filter(pk=current).first()
    return acting or member


def acting_holders(roles: Iterable[str], *, at: datetime) -> list[Member]:
    """Who acts for the holders of these roles, each person once; the administrators where nobody holds any."""
    held = [member for role in roles for member in holders(role, at=at)]
    acting = [stand_in(member, at=at) for member in held] or administrators(at=at)
    return list({member.pk: member for member in acting}.values())


def addresses(member: Member) -> dict[str, str]:
    """Where a person is reached, by channel; only channels with an address."""
    known = {"email": member.email, "sms": member.phone}
    return {channel: address for channel, address in known.items() if address}


def next_on_duty(*, at: datetime) -> dict[int, datetime]:
    """Who comes on duty next by the roster, by id and when; nobody where none is kept."""
    answer = next_duty_answer()
    return answer(at) if answer is not None else {}


def on_duty(*, at: datetime) -> list[Member]:
    """Who is on duty: the roster's answer, or (where no roster is kept) every active colleague.

    Either way without those who switched themselves off.
    """
    off, answer = switched_off_at(at), on_duty_answer()
    if answer is not None:
        return [member for member in answer(at) if member.pk not in off]
    here = (member for member in active_members() if member.is_staff_member and member.was_here(at))
    return [member for member in here if member.pk not in off]
