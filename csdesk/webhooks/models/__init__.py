"""Who wants to be told by HTTP, and what became of each message."""

from csdesk.webhooks.models.delivery import Attempt, Delivery, DeliveryState
from csdesk.webhooks.models.subscription import Subscription, SubscriptionState

__all__ = ["Attempt", "Delivery", "DeliveryState", "Subscription", "SubscriptionState"]
