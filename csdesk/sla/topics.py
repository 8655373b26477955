"""The outbox's door: what the engine and the calendars leave to be done after the commit."""

from csdesk.outbox.models import OutboxMessage
from csdesk.outbox.registry import handles
from csdesk.sla.services.alarms import raise_alarms, report_set_aside
from csdesk.sla.services.recomputing import RECOMPUTE_TOPIC, recompute_some
from csdesk.sla.services.settling import LEVEL_TOPIC
from csdesk.tenancy.scoping import tenant_atomic

SET_ASIDE_TOPIC = "clock.set_aside"


@handles(LEVEL_TOPIC)
def handle_level_reached(message: OutboxMessage) -> None:
    """One or several alarms of a clock have fired."""
    told = message.payload
    with tenant_atomic(message.tenant_id) as now:
        raise_alarms(told["clock"], cycle=told["cycle"], since=told["since"], level=told["level"], now=now)


@handles(SET_ASIDE_TOPIC)
def handle_set_aside(message: OutboxMessage) -> None:
    """A clock could not be fired."""
    with tenant_atomic(message.tenant_id) as now:
        report_set_aside(message.payload["clock"], now=now)


@handles(RECOMPUTE_TOPIC)
def handle_recompute(message: OutboxMessage) -> None:
    """A calendar changed, or a version of the manual takes effect that moves running clocks."""
    with tenant_atomic(message.tenant_id) as now:
        recompute_some(message.payload, now=now)
