"""Coming on duty and signing off, as the handover wants it (SHF-20, SHF-22, SHF-23, SHF-25, SHF-26)."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from attendance.models import ChecklistRun, HandoverSheet, Shift
from attendance.queries.handover import (
    away_from_post,
    handover_of_manual,
    has_arrived,
    list_done,
    next_shifts,
    shift_to_hand_over,
    unread_notices,
)
from attendance.services.at_the_post import lines_of
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.sections.handover import Handover


def duty_changed(member: Member, *, is_on: bool, confirmed: bool, actor: Member | None, now: datetime) -> None:
    """Refuse by the rule where somebody switches himself; who is taken off duty by a supervisor or the system goes.

    Raises RuleViolation, with the page where it is mended.
    """
    if actor is None or actor.pk != member.pk:
        return
    manual = handover_of_manual(now)
    if is_on:
        if manual.notices_first and unread_notices(member, now).exists():
            raise _refused("SHF-23", _("Read the notices first."))
        return
    shift = shift_to_hand_over(member, now) if manual.is_kept else None
    if shift is not None:
        refuse_to_sign_off(shift, manual, now=now)


def refuse_to_sign_off(shift: Shift, manual: Handover, *, now: datetime) -> None:
    """Raises RuleViolation with the first thing that lacks before who works the shift may go."""
    if now < shift.ends_at - timedelta(minutes=manual.early_sign_off_minutes):
        away = away_from_post(shift.member)
        if manual.post_allowed_by and (away is None or away.left_at is None):
            raise _refused("SHF-26", _("Leaving the post during the shift needs permission: ask for it first."))
        return
    sheet = HandoverSheet.objects.filter(shift=shift).first()
    if sheet is None or sheet.completed_at is None:
        raise _refused("SHF-20", _("Complete the handover sheet first."))
    if lines_of(ChecklistRun.Kind.CLOSING, shift, now)[0] and list_done(shift, ChecklistRun.Kind.CLOSING) is None:
        raise _refused("SHF-25", _("Go through the checklist before leaving."))
    if manual.waits_for_next:
        _refuse_before_the_next(sheet, shift, manual, now)


def _refuse_before_the_next(sheet: HandoverSheet, shift: Shift, manual: Handover, now: datetime) -> None:
    coming = next_shifts(shift, manual)
    if not coming or sheet.confirmed_at is not None or sheet.let_go_at is not None:
        return
    if not any(has_arrived(each, now) for each in coming):
        names = "、".join(each.member.name for each in coming[:3])
        words = _("%(names)s has not arrived yet: nobody leaves before the next is there. A leader may let you go.")
        raise _refused("SHF-22", words % {"names": names})


def _refused(rule: str, words: str) -> RuleViolation:
    return RuleViolation(rule, words, facts={"page": reverse("attendance:handover")})
