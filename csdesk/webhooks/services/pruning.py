"""Taking the log of webhooks away after its time."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from csdesk.webhooks.models import Delivery, DeliveryState, Subscription, SubscriptionState

LOG_KEPT = timedelta(days=30)


def old_deliveries(now: datetime) -> QuerySet[Any]:
    """What ended long ago."""
    return Delivery.objects.filter(at__lt=now - LOG_KEPT).exclude(state=DeliveryState.WAITING)


def removed_subscriptions(now: datetime) -> QuerySet[Any]:
    """Webhooks that were removed and of whose log nothing is left."""
    return Subscription.objects.filter(state=SubscriptionState.REMOVED, deliveries=None)
