"""The one order of locks: first the case, then its request. Clocks and events take the case first as well."""

from csdesk.approvals.models import ApprovalRequest
from csdesk.approvals.queries.requests import with_chain
from csdesk.cases.services.cases import lock_case


def lock_request(request_id: int) -> ApprovalRequest:
    """The request with its chain as it is now, locked until the transaction ends.

    Raises ApprovalRequest.DoesNotExist.
    """
    lock_case(ApprovalRequest.objects.select_related("case").get(pk=request_id).case)
    ApprovalRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    return read_request(request_id)


def read_request(request_id: int) -> ApprovalRequest:
    """The request with its chain, read anew."""
    return with_chain(ApprovalRequest.objects.all()).get(pk=request_id)
