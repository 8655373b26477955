"""Reads of webhooks asked more than once."""

from django.db.models import QuerySet

from csdesk.people.models import Member
from csdesk.webhooks.models import Delivery, Subscription, SubscriptionState
from csdesk.webhooks.permissions import Permission


def is_anybody_listening(kind: str) -> bool:
    """Whether the company has any webhook that events go to; asked for each event, so it looks no closer."""
    return Subscription.objects.filter(state=SubscriptionState.ACTIVE).exists()


def active_subscriptions() -> QuerySet[Subscription]:
    """The webhooks that events go to, with their owners."""
    return Subscription.objects.filter(state=SubscriptionState.ACTIVE).select_related("member").order_by("pk")


def subscriptions_seen_by(member: Member) -> QuerySet[Subscription]:
    """One's own webhooks, or all of them for whoever looks after them."""
    present = Subscription.objects.exclude(state=SubscriptionState.REMOVED).select_related("member")
    return present if member.may(Permission.MANAGE) else present.filter(member=member)


def deliveries_of(subscription: Subscription, *, state: str = "") -> QuerySet[Delivery]:
    """What was sent to a webhook, perhaps only what ended in a state."""
    rows = Delivery.objects.filter(subscription=subscription).select_related("event__case")
    return rows.filter(state=state) if state else rows


def deliveries_seen_by(member: Member) -> QuerySet[Delivery]:
    """The messages of the webhooks that a person sees."""
    seen = subscriptions_seen_by(member).values("pk")
    return Delivery.objects.filter(subscription__in=seen).select_related("subscription__member", "event__case")
