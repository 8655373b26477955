"""Whether a return may be rated by its dealer."""

from csdesk.sla.models import Task, TaskState
from repairs.lifecycle import Status
from repairs.models import ReturnOrder

STARS = range(1, 6)
# What came of goods has to be known before somebody can be content with it.
ENDED = {Status.ARRIVED, Status.REFUNDED, Status.SETTLED}
CALLBACK = "return_callback"


def may_be_rated(order: ReturnOrder) -> bool:
    """From the end of the return until the callback was made, which asks the same by voice."""
    if order.status not in ENDED:
        return False
    return not Task.objects.filter(case=order.case, kind=CALLBACK, state=TaskState.DONE).exists()
