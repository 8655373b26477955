"""The one order of locks: first the case, then what hangs on it. A customer's mail takes them in the same order."""

from csdesk.cases.services.cases import lock_case
from tickets.models import Complaint, Inquiry


def lock_complaint(complaint: Complaint) -> Complaint:
    """The complaint again with its case, both locked until the transaction ends."""
    case = lock_case(complaint.case)
    locked = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
    locked.case = case
    return locked


def lock_inquiry(inquiry: Inquiry) -> Inquiry:
    """The inquiry again with its case, both locked until the transaction ends."""
    case = lock_case(inquiry.case)
    locked = Inquiry.objects.select_for_update(of=("self",)).get(pk=inquiry.pk)
    locked.case = case
    return locked
