"""Taking a complaint through its life."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.approvals.services import withdraw_all
from csdesk.cases.services.cases import move_case
from csdesk.documents.services.gates import require_scans
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.directory import stand_in
from csdesk.people.models import Member
from csdesk.refusals import TransitionNotAllowed
from csdesk.sla import clocks
from tickets.lifecycle import COMPLAINT_LIFECYCLE, LIVE, Status
from tickets.models import Complaint
from tickets.policies import may_transition
from tickets.queries.complaints import PHASES
from tickets.services.locking import lock_complaint


@transaction.atomic
def transition_complaint(
    complaint: Complaint, name: str, *, actor: Member | None, now: datetime, **facts: Any
) -> Complaint:
    """Take a complaint through one of the transitions that have a button of their own.

    Pass `actor=None` when the system acts; `facts` go into the timeline. Raises TransitionNotAllowed if the
    status does not allow it (any more) or the transition belongs to another service, PermissionDenied if the
    actor may not.
    """
    transition = COMPLAINT_LIFECYCLE.named(name, leaving=lock_complaint(complaint).status)
    if transition.by is not None:
        message = _("“%(label)s” needs more than a click.") % {"label": transition.label}
        raise TransitionNotAllowed(COMPLAINT_LIFECYCLE.rule_id, message, facts={"service": transition.by})
    return move_complaint(complaint, name, actor=actor, now=now, **facts)


@transaction.atomic
def move_complaint(
    complaint: Complaint,
    name: str,
    *,
    actor: Member | None,
    now: datetime,
    changed: Mapping[str, Any] = MappingProxyType({}),
    **facts: Any,
) -> Complaint:
    """Take a complaint through any transition, for the services that transitions belong to. Raises the same, and
    RuleViolation when it would be closed without a signed paper that the manual demands (DOC-03).

    `changed`: fields that change together with the status.
    """
    # Lock and read again: someone may have moved the complaint since the caller saw it.
    complaint = lock_complaint(complaint)
    transition = COMPLAINT_LIFECYCLE.named(name, leaving=complaint.status)
    if not may_transition(actor, complaint, transition):
        raise PermissionDenied(f"{actor} may not {name} {complaint}.")
    if transition.target == Status.CLOSED:
        require_scans(complaint.case, "close", now=now)
    before, complaint.status = complaint.status, transition.target
    for field, value in changed.items():
        setattr(complaint, field, value)
    complaint.save(update_fields=["status", *changed])
    case = move_case(complaint.case, PHASES[Status(transition.target)], now=now)
    if transition.target not in LIVE:
        withdraw_all(case, now=now, reason=str(transition.label))
    clocks.observe(case, f"complaint.{name}", at=now, actor=actor)
    publish(case, record(case, f"complaint.{name}", actor=actor, at=now, before=before, **facts))
    if name == "reopen":
        _tell_holder(complaint, facts.get("note", ""), actor=actor, now=now)
    return complaint


def _tell_holder(complaint: Complaint, note: str, *, actor: Member | None, now: datetime) -> None:
    """Whoever answers for the case hears at once that it is open again (CMP-52), unless he opened it himself."""
    holder = complaint.case.holder
    if holder is not None and holder != actor:
        who = [stand_in(holder, at=now)]
        notify(who, "complaint.reopen", case=complaint.case, now=now, urgent=True, note=note)
