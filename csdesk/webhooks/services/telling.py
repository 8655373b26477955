"""From an event to the messages that tell webhooks of it."""

import uuid
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from csdesk.events.models import Event
from csdesk.outbox.enqueue import enqueue
from csdesk.outbox.models import MessageState, OutboxMessage
from csdesk.outbox.requesting import BadAddress, read_url
from csdesk.outbox.services.dead_letters import send_again as revive
from csdesk.people.models import Member
from csdesk.webhooks.models import Delivery, DeliveryState, Subscription
from csdesk.webhooks.policies import may_hear, may_look_after
from csdesk.webhooks.queries import active_subscriptions
from csdesk.webhooks.rules.kinds import TEST_KIND, wants
from csdesk.webhooks.rules.verdicts import MAX_ATTEMPTS

TOPIC = "webhook.send"


def tell_webhooks(event: Event) -> None:
    """Put a message on its way for each webhook that asked for this kind and whose owner may see it."""
    for subscription in active_subscriptions():
        if wants(subscription.kinds, event.kind) and may_hear(subscription.member, event):
            _put_on_its_way(
                _new(subscription, event.kind, event, event.at), lane=f"webhook:{subscription.pk}:{event.case_id}"
            )


@transaction.atomic
def send_test(subscription: Subscription, *, actor: Member, now: datetime) -> Delivery:
    """Have a harmless message sent at once, also while the webhook is paused. Raises PermissionDenied."""
    if not may_look_after(actor, subscription):
        raise PermissionDenied(f"{actor} may not test webhook {subscription.pk}.")
    delivery = _new(subscription, TEST_KIND, None, now)
    _put_on_its_way(delivery)
    return delivery


@transaction.atomic
def send_delivery_again(delivery: Delivery, *, actor: Member, now: datetime) -> None:
    """Have a message that has ended sent once more under the same id. Raises PermissionDenied."""
    found = Delivery.objects.select_for_update(of=("self",)).select_related("subscription").get(pk=delivery.pk)
    if not may_look_after(actor, found.subscription):
        raise PermissionDenied(f"{actor} may not send message {found.pk} again.")
    sent = _messages_of(found)
    if sent.filter(state=MessageState.READY).exists():
        return
    found.state, found.finished_at = DeliveryState.WAITING, None
    found.save(update_fields=["state", "finished_at"])
    dead = sent.filter(state=MessageState.DEAD).first()
    if dead is not None:
        revive(dead, actor=None, now=now)
    else:
        # The same key would be the message that ended.
        _put_on_its_way(found, key=f"{_key(found)}:{uuid.uuid4().hex}")


def _new(subscription: Subscription, kind: str, event: Event | None, at: datetime) -> Delivery:
    message_id = f"msg_{uuid.uuid4().hex}"
    return Delivery.objects.create(subscription=subscription, event=event, kind=kind, message_id=message_id, at=at)


def _key(delivery: Delivery) -> str:
    return f"webhook:{delivery.pk}"


def _messages_of(delivery: Delivery) -> QuerySet[OutboxMessage]:
    own = Q(key=_key(delivery)) | Q(key__startswith=f"{_key(delivery)}:")
    return OutboxMessage.objects.filter(own, topic=TOPIC)


def _put_on_its_way(delivery: Delivery, *, key: str = "", lane: str = "") -> None:
    # Whoever tests looks on: one attempt says it all.
    max_attempts = 1 if delivery.event_id is None else MAX_ATTEMPTS
    payload = {"delivery": delivery.pk, "to": delivery.subscription.url[:200]}
    host = _host_of(delivery.subscription)
    enqueue(TOPIC, key=key or _key(delivery), payload=payload, host=host, lane=lane, max_attempts=max_attempts)


def _host_of(subscription: Subscription) -> str:
    try:
        return read_url(subscription.url).host
    except BadAddress:  # the installation has become stricter since
        return ""
