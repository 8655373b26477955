"""Appointing and ending stand-ins."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.people.models import Member, StandIn
from csdesk.people.policies import may_appoint_stand_in
from csdesk.people.registry import staff_changed
from csdesk.people.services.security_log import record_security_event
from csdesk.refusals import RuleViolation


@transaction.atomic
def appoint_stand_in(
    member: Member,
    stand_in: Member,
    *,
    starts_at: datetime,
    ends_at: datetime | None,
    actor: Member | None,
    now: datetime,
    reason: str = "",
) -> StandIn:
    """Let `stand_in` act for `member` in a period. Raises PermissionDenied, or RuleViolation at its field."""
    may_appoint_stand_in(actor, member, or_raise=True)
    if stand_in.pk == member.pk:
        raise RuleViolation("INQ-21", _("Nobody can stand in for himself."), field="stand_in")
    if not stand_in.is_active:
        raise RuleViolation("INQ-21", _("This person is deactivated."), field="stand_in")
    if ends_at is not None and ends_at <= starts_at:
        raise RuleViolation("INQ-21", _("The end must be after the start."), field="ends_at")
    appointed = StandIn.objects.create(
        member=member, stand_in=stand_in, starts_at=starts_at, ends_at=ends_at, reason=reason, created_by=actor
    )
    record_security_event("stand_in.appoint", actor=actor, subject=member, now=now, stand_in=stand_in.pk)
    staff_changed(now)
    return appointed


@transaction.atomic
def end_stand_in(appointed: StandIn, *, actor: Member | None, now: datetime) -> None:
    """End an appointment now; one that has not begun is removed."""
    may_appoint_stand_in(actor, appointed.member, or_raise=True)
    record_security_event(
        "stand_in.end", actor=actor, subject=appointed.member, now=now, stand_in=appointed.stand_in_id
    )
    if appointed.starts_at >= now:
        appointed.delete()
        return
    appointed.ends_at = now
    appointed.save(update_fields=["ends_at"])
    staff_changed(now)
