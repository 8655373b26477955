"""What queues sort by: the most urgent deadline of a case."""

from csdesk.cases.models import Case
from csdesk.sla.models import Clock


def keep_next_due(case: Case) -> None:
    """Write the earliest deadline of the case's clocks that run and do not stand still, if it changed."""
    running = Clock.objects.filter(case=case, settled_at=None, paused_at=None)
    due_at = running.order_by("due_at").values_list("due_at", flat=True).first()
    Case.objects.filter(pk=case.pk).exclude(next_due_at=due_at).update(next_due_at=due_at)
    case.next_due_at = due_at
