"""A chain moves on: the next step opens with its clock, the last one decides."""

from datetime import datetime

from csdesk.approvals.models import ApprovalLine, ApprovalRequest, ApprovalStep, RequestState, StepState
from csdesk.approvals.queries.clocks import CLOCK
from csdesk.approvals.queries.signers import Roster
from csdesk.approvals.registry import approval_kind
from csdesk.approvals.services.locking import read_request
from csdesk.approvals.services.looking_after import look_at_signers
from csdesk.approvals.services.telling import ASKED, RESULTS, tell, tell_result
from csdesk.people.models import Member
from csdesk.rulebook.at import rulebook_of
from csdesk.sla.models import Clock
from csdesk.sla.queries.clocks import locked_clock
from csdesk.sla.queries.policies import policy_in
from csdesk.sla.services.arming import start_clock
from csdesk.sla.services.next_due import keep_next_due
from csdesk.sla.services.settling import settle, void
from csdesk.sla.services.terms import terms_of_rule


def go_on(request: ApprovalRequest, *, actor: Member | None, now: datetime) -> ApprovalRequest:
    """Open the next step of a (locked) request; after the last one it is approved."""
    following = request.steps.filter(state=StepState.AHEAD).order_by("place").first()
    if following is None:
        return decide(request, RequestState.APPROVED, actor=actor, now=now)
    _open(request, following, now)
    request = read_request(request.pk)
    look_at_signers(request, Roster(at=now), now=now, is_new=True)
    return request


def decide(
    request: ApprovalRequest, state: RequestState, *, actor: Member | None, now: datetime, reason: str = ""
) -> ApprovalRequest:
    """Give a (locked) request its result, and do what follows from it in the same transaction."""
    request = read_request(request.pk)
    request.state, request.decided_at, request.decided_by, request.reason = state, now, actor, reason
    request.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    request.steps.filter(state=StepState.AHEAD).update(state=StepState.DROPPED, ended_at=now)
    tell(request, RESULTS[state], actor=actor, now=now, reason=reason)
    approval_kind(request.kind).decided(request, now=now)
    tell_result(request, now=now)
    return request


def end_step(step: ApprovalStep, state: StepState, *, now: datetime) -> None:
    """Close an open step: its promise is kept by a signature or a refusal, and falls away otherwise."""
    step.state, step.ended_at, step.nobody_since = state, now, None
    step.save(update_fields=["state", "ended_at", "nobody_since"])
    ApprovalLine.objects.filter(step=step, is_open=True).update(is_open=False)
    clock = locked_clock(step.clock_id) if step.clock_id is not None else None
    if clock is not None and clock.is_running:
        close = void if state == StepState.DROPPED else settle
        close(clock, at=now, by=f"approval.{state}")
        keep_next_due(step.request.case)


def _open(request: ApprovalRequest, step: ApprovalStep, now: datetime) -> None:
    step.state, step.opened_at, step.clock = StepState.OPEN, now, _clock(request, step, now)
    step.save(update_fields=["state", "opened_at", "clock"])
    ApprovalLine.objects.filter(step=step).update(is_open=True)
    keep_next_due(request.case)


def _clock(request: ApprovalRequest, step: ApprovalStep, now: datetime) -> Clock | None:
    book = rulebook_of(request.rulebook_version_id)
    policy = policy_in(book.document, f"approvals.{step.key}")
    if policy is None:
        return None
    terms = terms_of_rule(policy, request.case)
    return start_clock(CLOCK, terms, case=request.case, version=book.version, at=now, by=ASKED, subject=str(step.pk))
