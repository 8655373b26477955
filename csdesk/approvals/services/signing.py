"""Giving a signature, or refusing it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.approvals.models import (
    Agreement,
    ApprovalLine,
    ApprovalRequest,
    ApprovalStep,
    RequestState,
    Signature,
    StepState,
    Verdict,
)
from csdesk.approvals.queries.requests import lines_for, open_step, signers_now
from csdesk.approvals.queries.signers import Roster, Signer
from csdesk.approvals.rules import clean_reason, is_passed
from csdesk.approvals.services.locking import lock_request
from csdesk.approvals.services.refusing import refuse_signer
from csdesk.approvals.services.steps import decide, end_step, go_on
from csdesk.approvals.services.telling import SIGNED, step_label, tell
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation

Lines = list[tuple[ApprovalLine, Signer]]


@transaction.atomic
def sign(request_id: int, verdict: str, *, reason: str = "", actor: Member, now: datetime) -> ApprovalRequest:
    """Sign what is asked of somebody ("approve"), or refuse it with a reason ("refuse"), which ends the request.

    Where the manual lets one person sign for several roles, all of his lines are signed at once; else one. What
    follows is done in the same transaction. Raises ApprovalRequest.DoesNotExist; StaleRecord when it is decided or
    signed by the same person already; RuleViolation for one's own request, a stand-in whose time is over, somebody
    who left or lost the role, a refusal without a reason.
    """
    request, reason = lock_request(request_id), clean_reason(reason)
    step, roster, signer = open_step(request), Roster(at=now), Member.objects.filter(pk=actor.pk).first()
    lines = lines_for(signer, request, roster) if step is not None and signer is not None else []
    if step is None or signer is None or not lines:
        refuse_signer(request, step, signer, now=now)
    if verdict not in Verdict.values:
        raise RuleViolation(step.rule, _("Approve or refuse."), field="verdict")
    if verdict == Verdict.REFUSE and not reason:
        raise RuleViolation(step.rule, _("Say why you refuse."), field="reason")
    several = verdict == Verdict.APPROVE and step.agreement == Agreement.ALL and not request.is_apart
    _write(request, step, lines if several else lines[:1], verdict, reason, roster, now)
    return _follow(request, step, verdict, reason, actor=signer, now=now)


def _write(
    request: ApprovalRequest,
    step: ApprovalStep,
    lines: Lines,
    verdict: str,
    reason: str,
    roster: Roster,
    now: datetime,
) -> None:
    could = signers_now(request, roster)
    for line, signer in lines:
        Signature.objects.create(
            line=line,
            verdict=verdict,
            reason=reason,
            signer=signer.member,
            stood_in_for=signer.stands_in_for,
            could_sign=[_named(each) for each in could[line]],
            at=now,
        )
        line.is_open = False
        line.save(update_fields=["is_open"])
    signer = lines[0][1]
    stood_in_for = signer.stands_in_for.name if signer.stands_in_for is not None else ""
    facts = {"step": step_label(step), "verdict": verdict, "reason": reason, "stood_in_for": stood_in_for}
    tell(request, SIGNED, actor=signer.member, now=now, **facts)


def _named(signer: Signer) -> dict[str, str | int]:
    absent = {"for": signer.stands_in_for.name} if signer.stands_in_for is not None else {}
    return {"id": signer.member.pk, "name": signer.member.name, **absent}


def _follow(
    request: ApprovalRequest, step: ApprovalStep, verdict: str, reason: str, *, actor: Member, now: datetime
) -> ApprovalRequest:
    if verdict == Verdict.REFUSE:
        end_step(step, StepState.REFUSED, now=now)
        return decide(request, RequestState.REFUSED, actor=actor, now=now, reason=reason)
    approved = Signature.objects.filter(line__step=step, verdict=Verdict.APPROVE).values_list("line", flat=True)
    signed = set(approved)
    if is_passed(step.agreement, [line.pk in signed for line in step.lines.all()]):
        end_step(step, StepState.PASSED, now=now)
        return go_on(request, actor=actor, now=now)
    return request
