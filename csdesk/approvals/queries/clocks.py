"""What the room of time asks about the clocks of steps."""

from datetime import datetime

from csdesk.approvals.models import ApprovalRequest, ApprovalStep, StepState
from csdesk.approvals.queries.requests import signers_now, with_chain
from csdesk.approvals.queries.signers import Roster, told_of
from csdesk.cases.models import Case
from csdesk.people.models import Member
from csdesk.sla.models import Clock
from csdesk.sla.registry import PromiseKind

CLOCK = "approval"


def owed_clocks(case: Case) -> set[int]:
    """The clocks of the steps that wait on a case."""
    steps = ApprovalStep.objects.filter(request__case=case, state=StepState.OPEN, clock__isnull=False)
    return {clock for clock in steps.values_list("clock", flat=True) if clock is not None}


def holders_of(clock: Clock, now: datetime) -> list[Member]:
    """Whose signature a step's clock waits for."""
    request = _request_of(clock)
    if request is None:
        return []
    lines = signers_now(request, Roster(at=now))
    return told_of([signer for signers in lines.values() for signer in signers])


def page_of(clock: Clock) -> str:
    """The page of the request whose step the clock belongs to; empty for none."""
    request = _request_of(clock)
    return request.get_absolute_url() if request is not None else ""


def _request_of(clock: Clock) -> ApprovalRequest | None:
    return with_chain(ApprovalRequest.objects.filter(steps__clock=clock)).first()


STEP = PromiseKind(CLOCK, owed=owed_clocks, holders=holders_of, page=page_of)
