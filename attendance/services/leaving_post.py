"""Leaving the post during a shift: asked, allowed, gone, back (SHF-26, SHF-27)."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from attendance.models import PostAbsence
from attendance.policies import may_hand_over
from attendance.queries.handover import away_from_post, handover_of_manual
from attendance.queries.shifts import shift_at
from csdesk.outbox.enqueue import enqueue
from csdesk.outbox.notify import notify
from csdesk.people.directory import acting_holders
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, TransitionNotAllowed

OVERDUE = "attendance.post_overdue"
PAGE = "/attendance/handover/"


@transaction.atomic
def ask_to_leave(reason: str, *, actor: Member, now: datetime) -> PostAbsence:
    """Ask to leave the post; where the manual names nobody to ask, one is gone at once.

    Raises PermissionDenied; RuleViolation SHF-26 without a reason, without a shift, or while one is away already.
    """
    if not may_hand_over(actor):
        raise PermissionDenied(f"{actor} keeps no post.")
    Member.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
    shift, roles = shift_at(actor, now), handover_of_manual(now).post_allowed_by
    if not reason.strip():
        raise RuleViolation("SHF-26", _("Say what for."), field="reason")
    if shift is None:
        raise RuleViolation("SHF-26", _("You have no shift now."), field="reason")
    if away_from_post(actor) is not None:
        raise RuleViolation("SHF-26", _("You have asked already, or are away."), field="reason")
    absence = PostAbsence.objects.create(
        member=actor, shift=shift, reason=" ".join(reason.split())[:300], asked_at=now, needs_leave=bool(roles)
    )
    if not roles:
        return _go(absence, None, now)
    leaders = [leader for leader in acting_holders(roles, at=now) if leader.pk != actor.pk]
    notify(leaders, "post.asked", now=now, url=PAGE, urgent=True, name=actor.name, reason=absence.reason)
    return absence


@transaction.atomic
def answer_leaving(
    absence: PostAbsence, *, is_allowed: bool, answer: str = "", actor: Member, now: datetime
) -> PostAbsence:
    """Allow it or not. Raises PermissionDenied for who is not one of the manual's; TransitionNotAllowed."""
    absence = _locked(absence)
    roles = handover_of_manual(now).post_allowed_by
    if actor.pk == absence.member_id or actor.pk not in {one.pk for one in acting_holders(roles, at=now)}:
        raise PermissionDenied(f"{actor} may not allow this.")
    if absence.answered_at is not None or not absence.needs_leave:
        raise TransitionNotAllowed("SHF-26", _("This was answered already."))
    absence.answered_at, absence.answered_by, absence.is_allowed = now, actor, is_allowed
    absence.answer = " ".join(answer.split())[:300]
    absence.save(update_fields=["answered_at", "answered_by", "is_allowed", "answer"])
    notify([absence.member], "post.allowed" if is_allowed else "post.refused", now=now, url=PAGE, name=actor.name,
           reason=absence.answer)  # fmt: skip
    return _go(absence, actor, now) if is_allowed else absence


@transaction.atomic
def come_back(absence: PostAbsence, *, actor: Member, now: datetime) -> PostAbsence:
    """Say that one is back; what was not answered yet is taken back. Raises PermissionDenied, TransitionNotAllowed."""
    absence = _locked(absence)
    if actor.pk != absence.member_id:
        raise PermissionDenied(f"{actor} was not away.")
    if absence.back_at is not None or absence.is_allowed is False:
        raise TransitionNotAllowed("SHF-26", _("This is over already."))
    absence.left_at, absence.back_at = absence.left_at or now, now
    absence.save(update_fields=["left_at", "back_at"])
    return absence


@transaction.atomic
def allow_longer(absence: PostAbsence, minutes: int, *, actor: Member, now: datetime) -> PostAbsence:
    """The duty manager allows more time than the manual's limit (SHF-27). Raises PermissionDenied, RuleViolation."""
    absence = _locked(absence)
    roles = handover_of_manual(now).post_exceptions_by
    if actor.pk == absence.member_id or actor.pk not in {one.pk for one in acting_holders(roles, at=now)}:
        raise PermissionDenied(f"{actor} may not allow more.")
    if absence.left_at is None or absence.back_at is not None or absence.due_back_at is None:
        raise TransitionNotAllowed("SHF-27", _("There is nothing to extend."))
    if not 1 <= minutes <= 720:
        raise RuleViolation("SHF-27", _("From 1 to 720 minutes."), field="minutes")
    absence.due_back_at, absence.extended_by = absence.due_back_at + timedelta(minutes=minutes), actor
    absence.save(update_fields=["due_back_at", "extended_by"])
    _watch(absence)
    return absence


@transaction.atomic
def remind_if_overdue(absence_id: int, *, now: datetime) -> bool:
    """Remind somebody, and those who allowed it, that the time is over; whether it was so. Raises DoesNotExist."""
    absence = PostAbsence.objects.select_related("member").get(pk=absence_id)
    if absence.back_at is not None or absence.due_back_at is None or now < absence.due_back_at:
        return False
    roles = handover_of_manual(now).post_exceptions_by or handover_of_manual(now).post_allowed_by
    told = [absence.member, *(acting_holders(roles, at=now) if roles else [])]
    notify(told, "post.overdue", now=now, url=PAGE, urgent=True, name=absence.member.name, due=absence.due_back_at)
    return True


def _go(absence: PostAbsence, actor: Member | None, now: datetime) -> PostAbsence:
    minutes = handover_of_manual(now).post_minutes
    absence.is_allowed, absence.left_at = True, now
    absence.due_back_at = now + timedelta(minutes=minutes) if minutes is not None else None
    absence.save(update_fields=["is_allowed", "left_at", "due_back_at"])
    _watch(absence)
    return absence


def _watch(absence: PostAbsence) -> None:
    if absence.due_back_at is not None:
        key = f"{OVERDUE}:{absence.pk}:{absence.due_back_at.isoformat()}"
        enqueue(OVERDUE, key=key, payload={"absence": absence.pk}, available_at=absence.due_back_at)


def _locked(absence: PostAbsence) -> PostAbsence:
    return PostAbsence.objects.select_for_update(of=("self",)).select_related("member").get(pk=absence.pk)
