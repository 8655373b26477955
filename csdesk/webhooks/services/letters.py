"""What a webhook is sent: made when it is sent, so that it holds what the owner may see at that moment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from csdesk.cases.models import Case
from csdesk.cases.registry import kind_of
from csdesk.events.models import Event
from csdesk.live.plain import plain
from csdesk.people.models import Member
from csdesk.webhooks.models import Delivery, DeliveryState, SubscriptionState
from csdesk.webhooks.policies import may_hear
from csdesk.webhooks.registry import outsiders_facts, picture_of
from csdesk.webhooks.rules.kinds import TEST_KIND
from csdesk.webhooks.rules.signing import signed_headers
from csdesk.webhooks.services.subscriptions import secrets_of

AGENT = "csdesk-webhooks"
# What outsiders are not told of a case.
INSIDE = {"holder", "team", "next_due_at"}


@dataclass(frozen=True)
class Letter:
    """A request ready to go."""

    url: str
    body: bytes
    headers: Mapping[str, str]


def letter_for(delivery_id: int, *, now: datetime) -> Letter | None:
    """The request of a delivery, or None when it must not go out: then it is marked so.

    Raises ValueError when the secret was stored under another installation's key.
    """
    found = Delivery.objects.select_related("subscription__member", "event__case").filter(pk=delivery_id).first()
    if found is None or found.state == DeliveryState.TAKEN:
        return None
    if not _may_go(found):
        Delivery.objects.filter(pk=found.pk).update(state=DeliveryState.DROPPED, finished_at=now)
        return None
    body = json.dumps(_content(found, now), ensure_ascii=False, separators=(",", ":")).encode()
    known = secrets_of(found.subscription, now=now)
    headers = signed_headers(known, found.message_id, int(now.timestamp()), body)
    return Letter(found.subscription.url, body, {"content-type": "application/json", "user-agent": AGENT, **headers})


def _may_go(delivery: Delivery) -> bool:
    if delivery.event is None:
        return delivery.subscription.state != SubscriptionState.REMOVED
    return delivery.subscription.is_active and may_hear(delivery.subscription.member, delivery.event)


def _content(delivery: Delivery, now: datetime) -> dict[str, Any]:
    if delivery.event is None:
        return {"type": TEST_KIND, "id": delivery.message_id, "timestamp": now.isoformat(), "data": {}}
    event, reader = delivery.event, delivery.subscription.member
    data = {
        "event": event.pk,
        "case": case_picture(event.case, reader),
        "actor": _person(event.actor) if reader.is_staff_member else None,
        "facts": _facts(event, reader),
    }
    return {"type": event.kind, "id": delivery.message_id, "timestamp": event.at.isoformat(), "data": data}


def case_picture(case: Case, reader: Member) -> dict[str, Any]:
    """A case as other systems see it; who works on it is nothing that outsiders are told."""
    from csdesk.cases.api.shapes import CaseShape  # noqa: PLC0415 - loads the API, 9 MB in each process

    shown = dict(CaseShape(case).data)
    if not reader.is_staff_member:
        shown = {name: value for name, value in shown.items() if name not in INSIDE}
    shown |= {"id": case.pk, "url": f"{settings.PUBLIC_URL}{kind_of(case.kind).page(case)}"}
    own = picture_of(case.kind)
    found: dict[str, Any] = plain({**shown, **(own(case, reader) if own is not None else {})})
    return found


def _person(member: Member | None) -> dict[str, Any] | None:
    return {"id": member.pk, "name": member.name} if member is not None else None


def _facts(event: Event, reader: Member) -> dict[str, Any]:
    if reader.is_staff_member:
        return dict(event.facts)
    open_facts = outsiders_facts(event.kind) or frozenset()
    return {name: value for name, value in event.facts.items() if name in open_facts}
