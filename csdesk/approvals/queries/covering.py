"""Whether signatures that were given still say what the case has become since."""

from csdesk.approvals.models import ApprovalRequest, RequestState, StepState
from csdesk.approvals.rules import counts
from csdesk.rulebook.at import rulebook_of
from csdesk.sla.queries.policies import attributes_of


def still_covers(request: ApprovalRequest) -> bool:
    """Whether an approved request has every signature that its chain demands for the case as it is now.

    A step that was left out because no compensation was asked for counts once it is.
    """
    if request.state != RequestState.APPROVED:
        return False
    facts = attributes_of(request.case)
    chain = rulebook_of(request.rulebook_version_id).document.approvals.steps_of(request.kind)
    demanded = {step.key for step in chain if counts(step, facts, amount_fen=request.amount_fen, days=request.days)}
    passed = request.steps.filter(state=StepState.PASSED).values_list("key", flat=True)
    return demanded <= set(passed)
