"""How events reach their subscribers: one message a subscriber, so that one that fails holds up nobody else."""

from django.utils.translation import gettext_noop

from csdesk.events.delivery import deliver
from csdesk.events.models import Event
from csdesk.outbox.enqueue import enqueue
from csdesk.outbox.models import OutboxMessage
from csdesk.outbox.registry import handles

TOPIC = "event.recorded"


def carry(event: Event, subscribers: list[str]) -> None:
    """Take an event to each subscriber over the commit, in the order of the case's events."""
    for name in subscribers:
        enqueue(
            TOPIC,
            key=f"event:{event.pk}:{name}"[:200],
            payload={"event": event.pk, "subscriber": name},
            case=event.case,
            lane=f"{event.case_id}:{name}"[:120],
        )


@handles(TOPIC, label=gettext_noop("Event"))
def deliver_event(message: OutboxMessage) -> None:
    """The event arrives."""
    deliver(message.payload["event"], message.payload["subscriber"])
