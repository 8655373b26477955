"""Punches that are missing or wrong: applied for, signed by the manual's chain, then they count (ATT-01)."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from attendance.models import Correction, Direction, Door, LeaveState, Punch
from attendance.permissions import Permission
from attendance.queries.manual_days import Manual
from attendance.services.days import lock_people, recompute_days
from csdesk.approvals.models import ApprovalRequest, RequestState
from csdesk.approvals.queries import open_request
from csdesk.approvals.services import ask
from csdesk.approvals.services.withdrawing import withdraw
from csdesk.cases.models import Phase
from csdesk.cases.services.cases import lock_case, move_case, open_case
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord

RULE, KIND, SERIES, CHAIN = "ATT-01", "punch_correction", "BK", "attendance.correction"
# As the database keeps it.
LONGEST_REASON = 500


@transaction.atomic
def ask_correction(
    member: Member,
    *,
    at: datetime,
    direction: str,
    reason: str,
    replaces: Punch | None = None,
    actor: Member,
    now: datetime,
) -> Correction:
    """Apply for a punch that is missing, or for another instead of one that is wrong; the chain signs it.

    For others only whoever closes months. Raises PermissionDenied; RuleViolation at `at`, `direction`, `reason`,
    `replaces`, and beyond what the manual lets one apply for in a month.
    """
    if actor.pk != member.pk and not actor.may(Permission.SHEET_MANAGE):
        raise PermissionDenied(f"{actor} may not apply for {member}.")
    lock_people([member.pk])
    reason = _checked(member, at, direction, reason, replaces, now)
    day = at.astimezone(Manual().zone).date().isoformat()
    title = _("Punch correction %(name)s %(day)s") % {"name": member.name, "day": day}
    case = open_case(KIND, title, holder=actor, now=now)
    correction = Correction.objects.create(
        case=case,
        member=member,
        at=at,
        direction=direction,
        reason=reason,
        replaces=replaces,
        filed_at=now,
        filed_by=actor,
    )
    publish(case, record(case, "correction.ask", actor=actor, at=now, rule=RULE, reason=reason))
    ask(case, CHAIN, subject=title, asked_by=actor, note=reason, now=now)
    correction.refresh_from_db()
    return correction


def _checked(member: Member, at: datetime, direction: str, reason: str, replaces: Punch | None, now: datetime) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise RuleViolation(RULE, _("Say why."), field="reason")
    if direction not in (Direction.IN, Direction.OUT):
        raise RuleViolation(RULE, _("Say whether you come or go."), field="direction")
    if at > now:
        raise RuleViolation(RULE, _("This moment has not come yet."), field="at")
    if replaces is not None and replaces.member_id != member.pk:
        raise RuleViolation(RULE, _("This punch is somebody else's."), field="replaces")
    waiting = Correction.objects.filter(member=member, state__in=(LeaveState.ASKED, LeaveState.APPROVED))
    if replaces is not None and waiting.filter(replaces=replaces).exists():
        raise RuleViolation(RULE, _("This punch is corrected already."), field="replaces")
    same = Punch.objects.filter(member=member, at=at, direction=direction)
    if (replaces is None and same.exists()) or waiting.filter(at=at, direction=direction).exists():
        raise RuleViolation(RULE, _("There is such a punch already."), field="at")
    _check_limit(member, at, now)
    return reason[:LONGEST_REASON]


def _check_limit(member: Member, at: datetime, now: datetime) -> None:
    manual = Manual()
    limit = manual.of(manual.today(now)).section.punching.corrections_a_month
    if limit is None:
        return
    first = at.astimezone(manual.zone).date().replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    filed = Correction.objects.filter(
        member=member, at__gte=manual.midnight(first), at__lt=manual.midnight(following)
    ).exclude(state__in=(LeaveState.REFUSED, LeaveState.WITHDRAWN))
    if filed.count() >= limit:
        message = _("The manual lets one apply for %(limit)s corrections in a month.") % {"limit": limit}
        raise RuleViolation(RULE, message, field="at", facts={"limit": limit})


@transaction.atomic
def withdraw_correction(correction: Correction, *, actor: Member, now: datetime) -> Correction:
    """Take an application back before it is decided. Raises PermissionDenied for others'; StaleRecord afterwards."""
    if actor.pk not in (correction.member_id, correction.filed_by_id):
        raise PermissionDenied(f"{actor} may not withdraw {correction}.")
    request = open_request(correction.case, CHAIN)
    if request is None:
        raise StaleRecord(RULE, _("This is decided already."))
    withdraw(request, actor=actor, now=now)
    correction.refresh_from_db()
    return correction


def correction_decided(request: ApprovalRequest, *, now: datetime) -> None:
    """What follows from the chain's word: the punch counts, and what it replaces does not any more."""
    correction = Correction.objects.select_for_update(of=("self",)).select_related("member").get(case=request.case)
    states = {RequestState.APPROVED: LeaveState.APPROVED, RequestState.REFUSED: LeaveState.REFUSED}
    correction.state = states.get(RequestState(request.state), LeaveState.WITHDRAWN)
    correction.decided_at = now
    if correction.state == LeaveState.APPROVED:
        lock_people([correction.member_id])
        correction.punch = _kept(correction, now)
    correction.save()
    if correction.state == LeaveState.APPROVED:
        _recompute(correction, now)
    move_case(lock_case(request.case), Phase.CLOSED, now=now)
    notify(
        [correction.member], f"attendance.correction_{correction.state}", case=request.case, now=now, at=correction.at
    )


def _kept(correction: Correction, now: datetime) -> Punch:
    """The punch that counts; one that came in meanwhile is as good."""
    punch, _is_new = Punch.objects.get_or_create(
        member=correction.member,
        at=correction.at,
        direction=correction.direction,
        defaults={"door": Door.CORRECTION, "recorded_at": now, "recorded_by": correction.filed_by},
    )
    return punch


def _recompute(correction: Correction, now: datetime) -> None:
    manual = Manual()
    moments = [correction.at, *([correction.replaces.at] if correction.replaces is not None else [])]
    days = [moment.astimezone(manual.zone).date() for moment in moments]
    recompute_days([correction.member_id], min(days) - timedelta(days=1), max(days), now=now)
