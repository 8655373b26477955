"""The one order of locks: first the case, then its complaint. A customer's mail takes them in the same order."""

from csdesk.cases.services.cases import lock_case
from tickets.models import Complaint


def lock_complaint(complaint: Complaint) -> Complaint:
    """The complaint again with its case, both locked until the transaction ends."""
    case = lock_case(complaint.case)
    locked = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
    locked.case = case
    return locked
