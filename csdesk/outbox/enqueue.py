"""Putting a message into the outbox, in the transaction that causes it."""

from datetime import datetime
from typing import Any

from csdesk.cases.models import Case
from csdesk.live.plain import plain, storable
from csdesk.outbox.models import MAX_ATTEMPTS, OutboxMessage
from csdesk.outbox.registry import topic_named
from csdesk.tenancy.scoping import require_tenant


def enqueue(
    topic: str,
    *,
    key: str,
    payload: dict[str, Any],
    available_at: datetime | None = None,
    host: str = "",
    case: Case | None = None,
    lane: str = "",
    max_attempts: int = MAX_ATTEMPTS,
) -> OutboxMessage:
    """Have the topic's handler called with `payload` once this transaction has committed.

    `key` names the effect within the company: a second message with the same key is the first one, whatever
    has become of it. `available_at`: not before then. `host`: whom it goes out to; messages to one host share
    its places and its breaker. Messages of one `case` and topic go in their order, as do those of one `lane`;
    one that was given up does not hold up the next.
    """
    handler = topic_named(topic)
    if handler is not None and handler.goes_out:
        host = host or topic
    message = OutboxMessage(
        tenant_id=require_tenant(),
        topic=topic,
        key=storable(key),
        payload=plain(payload),
        host=host[:253],
        lane=lane or (f"{topic}:{case.pk}" if case is not None else ""),
        case_id=case.pk if case is not None else None,
        max_attempts=max_attempts,
        **({"available_at": available_at} if available_at is not None else {}),
    )
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    return OutboxMessage.objects.get(key=message.key)
