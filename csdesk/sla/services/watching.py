"""Putting a clock back under watch that the engine had set aside."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from csdesk.people.models import Member
from csdesk.sla.models import Clock
from csdesk.sla.policies import may_watch_again
from csdesk.sla.queries.clocks import locked_clock


@transaction.atomic
def watch_again(clock: Clock, *, actor: Member | None) -> Clock:
    """Arm the next alarm of a clock whose fault was mended; what is late fires at once. Raises PermissionDenied."""
    if not may_watch_again(actor):
        raise PermissionDenied(f"{actor} may not put clocks back under watch.")
    clock = locked_clock(clock.pk)
    if clock.is_running and clock.error:
        clock.next_at = clock.alarms[clock.level] if clock.level < len(clock.alarms) else None
        clock.error = ""
        clock.save(update_fields=["next_at", "error"])
    return clock
