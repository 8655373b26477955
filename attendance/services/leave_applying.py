"""Applying for leave: in person or for a sick colleague, ahead or after a call (LVE-01, LVE-02, LVE-05, LVE-08)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from attendance.models import LIVE_STATES, Leave, LeaveState
from attendance.policies import KIND_LEAVE, may_apply, may_grant_by_phone
from attendance.queries.leaves import leaves_of, pending_halves
from attendance.queries.working_days import Plan, plan_of
from attendance.rules.leave_days import HalfDay, Span
from attendance.services import leave_checks as checks
from attendance.services.leave_balances import allotment, lock_member
from attendance.services.leave_steps import CHAIN, tell_leave
from csdesk.approvals.services import ask
from csdesk.cases.services.cases import open_case
from csdesk.documents.services.attachments import attach_file
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.leave import LeaveKind

LONGEST_REASON = 500
# Free days between two leaves that make them one; beyond it nobody slices a leave.
_LOOK = timedelta(days=31)


@dataclass(frozen=True)
class Proof:
    """A file that proves why: a certificate."""

    content: bytes
    name: str
    media_type: str


@dataclass(frozen=True)
class NewLeave:
    """What is applied for. `called_at` and `called_with`: the phone call before it, where there was one."""

    member: Member
    kind: str
    span: Span
    reason: str
    stand_in: Member | None = None
    called_at: datetime | None = None
    called_with: Member | None = None
    proofs: Sequence[Proof] = ()


@transaction.atomic
def apply_for_leave(new: NewLeave, *, actor: Member | None, now: datetime) -> Leave:
    """Apply for leave: a case of its own, and the signatures that the manual wants for its length (LVE-03, LVE-04).

    Raises PermissionDenied; RuleViolation naming the rule that it breaks, and what `ask` raises.
    """
    if not may_apply(actor):
        raise PermissionDenied(f"{actor} may not apply for leave.")
    _check_caller(new)
    kind, leave, plan = prepare_leave(new, actor=actor, now=now)
    if new.called_at is None:
        checks.check_ahead(plan, new.span, kind, now=now)
    else:
        checks.check_call(leave, now=now)
    if checks.wants_proof_first(kind, leave.half_days) and not new.proofs:
        raise RuleViolation(kind.rule, _("This kind of leave is applied for with its proof."), field="files")
    leave.state = LeaveState.ASKED
    _open(leave, kind, now=now)
    attach_proofs(leave, new.proofs, actor=actor, now=now)
    tell_leave(leave, "apply", actor=actor, now=now)
    return _ask(leave, kind, now=now)


@transaction.atomic
def note_call(new: NewLeave, *, actor: Member | None, now: datetime) -> Leave:
    """Note that somebody's leave was granted by phone: he is away by it, and applies for it afterwards (LVE-02).

    The call is the actor's, and of now. Raises PermissionDenied; RuleViolation as with applying.
    """
    if not may_grant_by_phone(actor, new.member):
        raise PermissionDenied(f"{actor} may not grant leave by phone.")
    kind, leave, _plan = prepare_leave(new, actor=new.member, now=now)
    leave.state, leave.called_at, leave.called_with = LeaveState.CALLED, now, actor
    leave.filed_by = actor or new.member
    checks.check_call(leave, now=now)
    _open(leave, kind, now=now)
    tell_leave(leave, "call", actor=actor, now=now)
    return leave


@transaction.atomic
def complete_called(
    leave: Leave, *, reason: str = "", proofs: Sequence[Proof] = (), actor: Member | None, now: datetime
) -> Leave:
    """Apply afterwards for leave that was granted by phone (LVE-02).

    Raises PermissionDenied; RuleViolation when it is too late or applied for already.
    """
    lock_member(leave.member)
    leave = Leave.objects.select_for_update(of=("self",)).get(pk=leave.pk)
    if leave.state != LeaveState.CALLED:
        raise RuleViolation("LVE-02", _("This was applied for already, or its time is over."))
    kind = kind_of_leave(leave.kind, now)
    if not may_apply(actor) or (actor is not None and actor.pk != leave.member_id and not kind.by_others):
        raise PermissionDenied(f"{actor} may not apply for {leave}.")
    checks.check_call(leave, now=now)
    if checks.wants_proof_first(kind, leave.half_days) and not proofs:
        raise RuleViolation(kind.rule, _("This kind of leave is applied for with its proof."), field="files")
    leave.state, leave.filed_at, leave.filed_by = LeaveState.ASKED, now, actor or leave.member
    leave.reason = _reason(reason or leave.reason)
    leave.save(update_fields=["state", "filed_at", "filed_by", "reason"])
    attach_proofs(leave, proofs, actor=actor, now=now)
    tell_leave(leave, "complete", actor=actor, now=now)
    return _ask(leave, kind, now=now)


def kind_of_leave(key: str, now: datetime) -> LeaveKind:
    """The manual's kind of leave. Raises RuleViolation where it has none of this key."""
    kind = rulebook_at(now).document.leave.kind(key)
    if kind is None:
        raise RuleViolation("LVE-01", _("The manual has no such kind of leave."), field="kind")
    return kind


def _check_caller(new: NewLeave) -> None:
    if (new.called_at is None) != (new.called_with is None):
        field = "called_at" if new.called_at is None else "called_with"
        raise RuleViolation("LVE-02", _("Say when you phoned, and with whom."), field=field)
    if new.called_with is not None and not may_grant_by_phone(new.called_with, new.member):
        raise RuleViolation("LVE-02", _("Only a head grants leave by phone."), field="called_with")


def prepare_leave(new: NewLeave, *, actor: Member | None, now: datetime) -> tuple[LeaveKind, Leave, Plan]:
    """The leave as it would be, once all that does not depend on when it is filed has been looked at."""
    kind, span = kind_of_leave(new.kind, now), new.span
    checks.check_span(span)
    member = lock_member(new.member)
    checks.check_person(member, kind, span.last.day, actor=actor, now=now)
    checks.check_stand_in(member, new.stand_in)
    manual = rulebook_at(now).document.leave
    # From before what it may go on from, until after what may go on from it.
    plan = plan_of(member, span.first.day - _LOOK, span.last.day + _LOOK, manual)
    taken = plan.taken(span, kind)
    checks.check_taken(taken, kind)
    begins, ends = plan.bounds(span)
    checks.check_free(member, begins, ends)
    checks.check_shifts(plan, span, kind)
    if kind.has_balance:
        allotment(member, kind, taken, pending=pending_halves(member, kind.key), now=now)
    before, after = neighbours(member, span, plan)
    leave = Leave(
        member=member, kind=kind.key, begins_at=begins, ends_at=ends, half_days=len(taken), reason=_reason(new.reason),
        half_days_in_a_row=len(taken) + sum(each.half_days for each in (*before, *after)),
        first_day=span.first.day, first_half=span.first.half, last_day=span.last.day, last_half=span.last.half,
        is_provisional=is_guessed(member, span, now), stand_in=new.stand_in, extends=before[-1] if before else None,
        filed_at=now, filed_by=actor or member, called_at=new.called_at, called_with=new.called_with,
    )  # fmt: skip
    return kind, leave, plan


def is_guessed(member: Member, span: Span, now: datetime) -> bool:
    """Whether the days of a leave are counted on a guessed calendar or without the roster that is still to come."""
    return plan_of(member, span.first.day, span.last.day, rulebook_at(now).document.leave).is_provisional


def neighbours(member: Member, span: Span, plan: Plan, *, but: int = 0) -> tuple[list[Leave], list[Leave]]:
    """The leaves with no work between them and this one: those before it and those after it, as they follow."""
    near = [
        each
        for each in leaves_of(member).filter(state__in=LIVE_STATES).exclude(pk=but)
        if span.first.day - _LOOK <= each.last_day and each.first_day <= span.last.day + _LOOK
    ]
    before, first = list[Leave](), span.first
    for each in sorted((each for each in near if each.span.last < span.first), key=lambda each: each.first_day)[::-1]:
        if _works_between(plan, each.span.last, first):
            break
        before.insert(0, each)
        first = each.span.first
    after, last = list[Leave](), span.last
    for each in sorted((each for each in near if each.span.first > span.last), key=lambda each: each.first_day):
        if _works_between(plan, last, each.span.first):
            break
        after.append(each)
        last = each.span.last
    return before, after


def _works_between(plan: Plan, after: HalfDay, before: HalfDay) -> bool:
    return any(after < slot.half_day < before for slot in plan.slots(Span(after, before)))


def _reason(text: str) -> str:
    words = text.replace("\x00", "").strip()
    if not words:
        raise RuleViolation("LVE-01", _("Say what the leave is for."), field="reason")
    if len(words) > LONGEST_REASON:
        message = _("At most %(most)s characters.") % {"most": LONGEST_REASON}
        raise RuleViolation("LVE-01", message, field="reason")
    return words


def _open(leave: Leave, kind: LeaveKind, *, now: datetime) -> None:
    membership = leave.member.team_memberships.select_related("team").order_by("pk").first()
    title = f"{kind.label.text('zh-hans')}：{leave.member.name}"
    team = membership.team if membership is not None else None
    leave.case = open_case(KIND_LEAVE, title, holder=leave.member, team=team, now=now)
    leave.save()


def attach_proofs(leave: Leave, proofs: Sequence[Proof], *, actor: Member | None, now: datetime) -> None:
    """Keep proof with the leave's case. Raises PermissionDenied, RuleViolation as `attach_file`."""
    for proof in proofs:
        attach_file(leave.case, proof.content, proof.name, proof.media_type, actor=actor, now=now, internal=True)


def _ask(leave: Leave, kind: LeaveKind, *, now: datetime) -> Leave:
    # Whose leave it is asks for the signatures, whoever filed it: nobody signs his own.
    ask(leave.case, CHAIN, subject=leave.case.title, asked_by=leave.member, note=leave.reason, now=now)
    leave.refresh_from_db()
    return leave
