"""Nothing waits in silence: where nobody can sign, the administrators are alarmed, until somebody can."""

from datetime import datetime

from django.db import transaction

from csdesk.approvals.models import Agreement, ApprovalLine, ApprovalRequest, ApprovalStep, StepState
from csdesk.approvals.queries.requests import open_step, signers_now, with_chain
from csdesk.approvals.queries.signers import Roster, Signer
from csdesk.approvals.services.locking import lock_request
from csdesk.approvals.services.telling import FREED, STUCK, step_label, tell, tell_nobody_can, tell_signers
from csdesk.people.models import Role

Lines = dict[ApprovalLine, list[Signer]]


def look_at_signers(request: ApprovalRequest, roster: Roster, *, now: datetime, is_new: bool = False) -> bool:
    """See who can sign the open step of a (locked) request: tell them, or alarm the administrators; what changed.

    A line that nobody but the asker could sign goes to the role above his (DOC-02).
    """
    step = open_step(request)
    if step is None:
        return False
    for line in step.lines.all():
        if line.is_open and (role := roster.role_above(line, request)):
            line.role = role
            line.save(update_fields=["role"])
    lines = signers_now(request, roster)
    lacking = without_signers(step, lines)
    was_stuck = step.nobody_since is not None
    if lacking and not was_stuck:
        _alarm(request, step, lacking, now)
    elif was_stuck and not lacking:
        _free(request, step, now)
    if is_new or (was_stuck and not lacking):
        tell_signers(request, step, [signer for signers in lines.values() for signer in signers], now=now)
    return bool(lacking) != was_stuck


def without_signers(step: ApprovalStep, lines: Lines) -> list[ApprovalLine]:
    """The lines that keep a step from going on, because nobody can sign them."""
    lacking = [line for line, signers in lines.items() if not signers]
    return lacking if step.agreement == Agreement.ALL or len(lacking) == len(lines) else []


def look_after_waiting(now: datetime) -> int:
    """Look at all that waits in the company, after people or roles have changed and once an hour; how many changed."""
    open_steps = ApprovalStep.objects.filter(state=StepState.OPEN)
    waiting = list(
        with_chain(ApprovalRequest.objects.filter(pk__in=open_steps.values("request"))).order_by("case_id", "pk")
    )
    if not waiting:
        return 0
    roster = Roster(at=now)
    return sum(_look_at_locked(request, roster, now) for request in waiting if _has_changed(request, roster))


def _has_changed(request: ApprovalRequest, roster: Roster) -> bool:
    step = open_step(request)
    if step is None:
        return False
    lines = signers_now(request, roster)
    return bool(without_signers(step, lines)) != (step.nobody_since is not None)


@transaction.atomic
def _look_at_locked(request: ApprovalRequest, roster: Roster, now: datetime) -> bool:
    return look_at_signers(lock_request(request.pk), roster, now=now)


def _alarm(request: ApprovalRequest, step: ApprovalStep, lacking: list[ApprovalLine], now: datetime) -> None:
    step.nobody_since = now
    step.save(update_fields=["nobody_since"])
    names = dict(Role.objects.filter(key__in=[line.role for line in lacking]).values_list("key", "name"))
    roles = "、".join(names.get(line.role) or line.role or str(line.member) for line in lacking)
    tell(request, STUCK, actor=None, now=now, step=step_label(step), roles=roles)
    tell_nobody_can(request, step, roles, now=now)


def _free(request: ApprovalRequest, step: ApprovalStep, now: datetime) -> None:
    step.nobody_since = None
    step.save(update_fields=["nobody_since"])
    tell(request, FREED, actor=None, now=now, step=step_label(step))
