"""Taking a request back that nobody has decided yet."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.approvals.models import ApprovalRequest, RequestState, StepState
from csdesk.approvals.policies import may_withdraw
from csdesk.approvals.queries.requests import open_step
from csdesk.approvals.rules import clean_reason
from csdesk.approvals.services.locking import lock_request
from csdesk.approvals.services.steps import decide, end_step
from csdesk.cases.models import Case
from csdesk.people.models import Member
from csdesk.refusals import StaleRecord


@transaction.atomic
def withdraw(request: ApprovalRequest, *, actor: Member | None, now: datetime, reason: str = "") -> ApprovalRequest:
    """Take a request back. `actor=None` is the system. Raises PermissionDenied; StaleRecord when it is decided."""
    request = lock_request(request.pk)
    if not may_withdraw(actor, request):
        raise PermissionDenied(f"{actor} may not withdraw {request.pk}.")
    step = open_step(request)
    if not request.is_waiting or step is None:
        raise StaleRecord(request.rule, _("This does not wait for signatures any more."))
    end_step(step, StepState.DROPPED, now=now)
    return decide(request, RequestState.WITHDRAWN, actor=actor, now=now, reason=clean_reason(reason))


@transaction.atomic
def withdraw_all(case: Case, *, now: datetime, reason: str = "") -> int:
    """Take back all that waits on a case which is over; how many requests that were."""
    waiting = ApprovalRequest.objects.filter(case=case, state=RequestState.WAITING).order_by("pk")
    return len([withdraw(request, actor=None, now=now, reason=reason) for request in list(waiting)])
