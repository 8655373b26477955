"""The outbox's door: telephone lines are looked at, each at its minute."""

from csdesk.outbox.models import OutboxMessage
from csdesk.outbox.registry import handles
from csdesk.tenancy.scoping import tenant_atomic
from tickets.services.lines import LOOK, look_at_line


@handles(LOOK)
def look_for_silence_on_a_line(message: OutboxMessage) -> None:
    """Nothing may have been heard of a line for too long."""
    with tenant_atomic(message.tenant_id) as now:
        look_at_line(message.payload["line"], now=now)
