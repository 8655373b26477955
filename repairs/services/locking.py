"""The one order of locks: first the case, then its return."""

from csdesk.cases.services.cases import lock_case
from repairs.models import ReturnOrder


def lock_return(order: ReturnOrder) -> ReturnOrder:
    """The return again with its case, both locked until the transaction ends."""
    case = lock_case(order.case)
    locked = ReturnOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    locked.case = case
    return locked
