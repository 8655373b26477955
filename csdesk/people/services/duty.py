"""Coming on duty and going off it, by the switch in the top bar (CHT-05)."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.people.models import DutySpell, Member
from csdesk.people.policies import may_switch_duty
from csdesk.people.queries import duty_spell_of
from csdesk.people.registry import duty_changes
from csdesk.refusals import RuleViolation


@transaction.atomic
def go_on_duty(member: Member, *, actor: Member | None, now: datetime) -> DutySpell:
    """Note that the person is on duty from now; who is already stays so. Raises PermissionDenied, RuleViolation."""
    member = _locked(member, actor, is_on=True)
    if (spell := duty_spell_of(member)) is not None:
        return spell
    if not member.is_active:
        raise RuleViolation("CHT-05", _("This person is deactivated."))
    spell = DutySpell.objects.create(member=member, started_at=now)
    Member.objects.filter(pk=member.pk).update(on_duty=True)
    _tell(member, is_on=True, confirmed=True, actor=actor, now=now)
    return spell


@transaction.atomic
def go_off_duty(member: Member, *, actor: Member | None, now: datetime, confirmed: bool = False) -> None:
    """Note that the person is off duty from now: nothing new is assigned to him.

    Raises PermissionDenied; RuleViolation where a room wants it confirmed: he is the last at the chats (CHT-09).
    """
    member = _locked(member, actor, is_on=False)
    spell = duty_spell_of(member)
    if spell is None:
        # Who never came on says so by a spell without length: from now on he counts as off.
        spell = DutySpell.objects.create(member=member, started_at=now)
    _tell(member, is_on=False, confirmed=confirmed, actor=actor, now=now)
    spell.ended_at, spell.ended_by = max(now, spell.started_at), actor
    spell.save(update_fields=["ended_at", "ended_by"])
    Member.objects.filter(pk=member.pk).update(on_duty=False)


def _locked(member: Member, actor: Member | None, *, is_on: bool) -> Member:
    if not may_switch_duty(actor, member, is_on=is_on):
        raise PermissionDenied(f"{actor} may not switch the duty of {member}.")
    return Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)


def _tell(member: Member, *, is_on: bool, confirmed: bool, actor: Member | None, now: datetime) -> None:
    for listener in duty_changes():
        listener(member, is_on=is_on, confirmed=confirmed, actor=actor, now=now)
