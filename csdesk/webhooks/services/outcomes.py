"""What became of each attempt; and the end of a webhook that takes nothing any more."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from csdesk.live.publish import publish_to_member
from csdesk.outbox.notify import notify
from csdesk.people.directory import administrators
from csdesk.people.services.security_log import record_security_event
from csdesk.webhooks.models import Attempt, Delivery, DeliveryState, Subscription, SubscriptionState
from csdesk.webhooks.rules.verdicts import GONE, is_dead, is_taken
from csdesk.webhooks.services.letters import Letter

# Of what we sent; of what came back nothing is kept.
KEPT_OF_REQUEST = 1024
NOTICE = "webhook.disabled"


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended: the status, or why there was none."""

    status: int | None
    seconds: float
    trouble: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the receiver took the message."""
        return self.status is not None and is_taken(self.status)


@transaction.atomic
def note_attempt(delivery_id: int, letter: Letter, outcome: Outcome, *, is_last: bool, now: datetime) -> None:
    """Write an attempt down and what follows from it. A webhook removed meanwhile leaves nothing to write."""
    delivery = Delivery.objects.select_related("subscription__member").filter(pk=delivery_id).first()
    if delivery is None:
        return
    Attempt.objects.create(
        delivery=delivery,
        at=now,
        status_code=outcome.status,
        milliseconds=round(outcome.seconds * 1000),
        trouble="" if outcome.is_taken else outcome.trouble[:200],
        request=_beginning(letter),
    )
    ended = DeliveryState.TAKEN if outcome.is_taken else DeliveryState.FAILED
    changes = {"state": ended, "finished_at": now} if outcome.is_taken or is_last else {}
    Delivery.objects.filter(pk=delivery.pk).update(attempts=F("attempts") + 1, status_code=outcome.status, **changes)
    # A test that fails says that somebody is still at it, not since when events are lost.
    if delivery.event_id is not None or outcome.is_taken or outcome.status == GONE:
        _judge(delivery.subscription, outcome, now)
    publish_to_member(delivery.subscription.member_id, "webhook", {"subscription": delivery.subscription_id})


def give_up(delivery_id: int, *, now: datetime) -> None:
    """End a message of which not even an attempt can be made."""
    Delivery.objects.filter(pk=delivery_id).update(state=DeliveryState.FAILED, finished_at=now)


def _beginning(letter: Letter) -> str:
    headers = "".join(f"{name}: {value}\n" for name, value in letter.headers.items())
    return f"POST {letter.url}\n{headers}\n{letter.body.decode()}"[:KEPT_OF_REQUEST]


def _judge(subscription: Subscription, outcome: Outcome, now: datetime) -> None:
    if outcome.is_taken:
        if subscription.failing_since is not None:
            Subscription.objects.filter(pk=subscription.pk).update(failing_since=None)
        return
    found = Subscription.objects.select_for_update(of=("self",)).select_related("member").get(pk=subscription.pk)
    if found.failing_since is None:
        found.failing_since = now
        found.save(update_fields=["failing_since"])
    if found.is_active and (outcome.status == GONE or is_dead(found.failing_since, now)):
        _switch_off(found, now)


def _switch_off(subscription: Subscription, now: datetime) -> None:
    """Nothing goes there any more until somebody goes on; owner and administrators are told (G13)."""
    subscription.state = SubscriptionState.DISABLED
    subscription.save(update_fields=["state"])
    told = [subscription.member, *administrators(at=now)]
    url = reverse("webhooks:webhook", args=[subscription.pk])
    notify(told, NOTICE, now=now, url=url, address=subscription.url[:200], since=subscription.failing_since)
    record_security_event(
        "webhook.disabled", actor=None, now=now, subject=subscription.member, url=subscription.url[:200]
    )
