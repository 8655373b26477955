"""Why somebody may not sign: the rule, in words that say what is wrong."""

from datetime import datetime
from typing import NoReturn

from django.utils.translation import gettext as _

from csdesk.approvals.models import ApprovalRequest, ApprovalStep, RequestState
from csdesk.approvals.queries.requests import open_step, signed_by
from csdesk.approvals.queries.signers import Roster
from csdesk.people.models import Member, StandIn
from csdesk.people.queries import stand_ins_at
from csdesk.refusals import RuleViolation, StaleRecord


def refuse_signer(
    request: ApprovalRequest, step: ApprovalStep | None, signer: Member | None, *, now: datetime
) -> NoReturn:
    """Raise what keeps this person from signing: StaleRecord when it is over, else RuleViolation."""
    rule = step.rule if step is not None else request.rule
    if signer is None or not signer.is_active or not signer.was_here(now):
        raise RuleViolation(rule, _("Only those who work here sign."))
    if step is None:
        raise StaleRecord(rule, _over(request))
    if signer.pk == request.asked_by_id:
        raise RuleViolation(rule, _("You asked for this yourself: somebody else signs it."))
    raise _refusal(request, rule, signer, now)


def _over(request: ApprovalRequest) -> str:
    who = request.decided_by.name if request.decided_by is not None else "–"
    messages = {
        RequestState.APPROVED: _("This is approved already; %(name)s signed last."),
        RequestState.REFUSED: _("This was refused by %(name)s."),
        RequestState.WITHDRAWN: _("This was withdrawn by %(name)s; there is nothing to sign any more."),
    }
    return messages[RequestState(request.state)] % {"name": who}


def _refusal(request: ApprovalRequest, rule: str, signer: Member, now: datetime) -> RuleViolation:
    signed, absent = signed_by(request), _stood_in_for(signer, now)
    if signer.pk in signed:
        if _could(request, signer, now):
            return RuleViolation(
                rule, _("You have signed this once; the manual wants another person's signature here.")
            )
        return StaleRecord(rule, _("You have signed this already."))
    if request.asked_by_id in absent:
        message = _("You stand in for %(name)s, who asked for this: nobody signs his own request.")
        return RuleViolation(rule, message % {"name": request.asked_by})
    if any(member.pk in signed for member in absent.values()):
        return RuleViolation(rule, _("Whom you stand in for has signed; the manual wants another person's signature."))
    for member in _once_stood_in_for(signer, now):
        if _could(request, member, now):
            return RuleViolation(rule, _("You do not stand in for %(name)s any more.") % {"name": member.name})
    return RuleViolation(rule, _("It is not your signature that is asked for here."))


def _could(request: ApprovalRequest, member: Member, now: datetime) -> bool:
    """Whether an open line is somebody's, whoever has signed before."""
    roster, step = Roster(at=now), open_step(request)
    lines = [line for line in step.lines.all() if line.is_open] if step is not None else []
    found = (signer for line in lines for signer in roster.signers_of(line, request))
    return any(member.pk in signer.ids for signer in found)


def _stood_in_for(signer: Member, now: datetime) -> dict[int, Member]:
    appointed = stand_ins_at(now).filter(stand_in=signer).select_related("member")
    return {row.member_id: row.member for row in appointed}


def _once_stood_in_for(signer: Member, now: datetime) -> list[Member]:
    over = StandIn.objects.filter(stand_in=signer, ends_at__lte=now).select_related("member")
    return [row.member for row in over.order_by("-ends_at")]
