"""The other end of the carrier: one event to one subscriber."""

import logging

from csdesk.events.models import Event
from csdesk.events.registry import subscription_named

log = logging.getLogger(__name__)


def deliver(event_id: int, name: str) -> bool:
    """Call the subscriber with the event, in the caller's transaction; False when there is no such subscriber."""
    subscription = subscription_named(name)
    if subscription is None:
        log.warning("event %s: subscriber %s is gone", event_id, name)
        return False
    subscription.handler(Event.objects.select_related("case", "actor").get(pk=event_id))
    return True
