"""Who may do what with requests for signatures. `actor=None` is the system; who may sign, the manual says."""

from csdesk.approvals.models import ApprovalRequest
from csdesk.approvals.permissions import Permission
from csdesk.approvals.registry import approval_kind
from csdesk.people.models import Member


def may_withdraw(actor: Member | None, request: ApprovalRequest) -> bool:
    """Whoever asked, and whoever may ask for the same."""
    if actor is None or actor.pk == request.asked_by_id:
        return True
    return approval_kind(request.kind).may_ask(actor, request.case)


def may_see_all(member: Member) -> bool:
    """Whether somebody sees all that waits for signatures in the company."""
    return member.is_staff_member and member.may(Permission.OVERVIEW)
