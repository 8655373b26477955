"""Waiting for the customer, for a reason of the manual and no longer than it allows."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from csdesk.people.models import Member
from csdesk.sla import clocks
from csdesk.sla.policies import may_pause
from tickets.lifecycle import Status
from tickets.models import Complaint
from tickets.services.locking import lock_complaint
from tickets.services.transitions import move_complaint


@transaction.atomic
def pause_complaint(
    complaint: Complaint,
    reason_key: str,
    *,
    actor: Member | None,
    now: datetime,
    until: datetime | None = None,
    note: str = "",
) -> Complaint:
    """Let the complaint wait; the clocks that the manual lets stand still for this reason do (INQ-26).

    `until` at most the reason's limit; None: that limit. Raises PermissionDenied, TransitionNotAllowed,
    RuleViolation for an unknown reason, a missing consent, or when no time limit may stand still for it.
    """
    if not may_pause(actor):
        raise PermissionDenied(f"{actor} may not let time limits stand still.")
    complaint = move_complaint(complaint, "wait", actor=actor, now=now, reason=reason_key, note=note, until=until)
    clocks.pause(complaint.case, reason_key, until=until, actor=actor, now=now, note=note)
    return complaint


@transaction.atomic
def resume_complaint(complaint: Complaint, *, actor: Member | None, now: datetime) -> Complaint:
    """Go on with a complaint that waited. Raises TransitionNotAllowed when it does not wait."""
    complaint = lock_complaint(complaint)
    if complaint.status == Status.WAITING and any(clock.is_paused for clock in clocks.clocks_of(complaint.case)):
        clocks.resume(complaint.case, actor=actor, now=now)
    return move_complaint(complaint, "resume", actor=actor, now=now)
