"""Putting a message into the outbox, in the transaction that causes it."""

import json
from datetime import datetime
from typing import Any

from django.db import connection

from csdesk.cases.models import Case
from csdesk.live.plain import plain, storable
from csdesk.outbox.models import MAX_ATTEMPTS, OutboxMessage
from csdesk.outbox.registry import topic_named
from csdesk.tenancy.scoping import require_tenant

_INSERT = """
INSERT INTO outbox_outboxmessage
  (tenant_id, topic, key, payload, host, lane, case_id, max_attempts, available_at, state, attempts, last_error)
VALUES (%(tenant_id)s, %(topic)s, %(key)s, %(payload)s, %(host)s, %(lane)s, %(case_id)s, %(max_attempts)s,
        coalesce(%(available_at)s, statement_timestamp()), 'ready', 0, '')
ON CONFLICT (tenant_id, key) DO NOTHING RETURNING id, available_at, created_at"""


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
    row = _row(topic, key, payload, host=host) | {
        "lane": lane or (f"{topic}:{case.pk}" if case is not None else ""),
        "case_id": case.pk if case is not None else None,
        "max_attempts": max_attempts,
        "available_at": available_at,
    }
    return _insert(row) or OutboxMessage.objects.get(key=row["key"])


def enqueue_unless_there(topic: str, *, key: str, payload: dict[str, Any], available_at: datetime) -> bool:
    """The same for what is asked for again and again: whether there was none with this key yet."""
    row = _row(topic, key, payload, host="")
    return (
        _insert(row | {"lane": "", "case_id": None, "max_attempts": MAX_ATTEMPTS, "available_at": available_at})
        is not None
    )


def _row(topic: str, key: str, payload: dict[str, Any], *, host: str) -> dict[str, Any]:
    handler, tenant_id = topic_named(topic), require_tenant()
    if handler is not None and handler.goes_out:
        named = handler.host(payload) if handler.host is not None and not host else ""
        host = host or named or host_of(topic, tenant_id)
    plain_payload = json.dumps(plain(payload))
    return {"tenant_id": tenant_id, "topic": topic, "key": storable(key), "payload": plain_payload, "host": host[:253]}


def host_of(topic: str, tenant_id: int) -> str:
    """The queue of what goes out to hosts nobody named: at least no company waits for another's slow server."""
    return f"{topic}.t{tenant_id}"


def _insert(row: dict[str, Any]) -> OutboxMessage | None:
    """The new message, or None when there is one with this key already."""
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, row)
        found = cursor.fetchone()
    if found is None:
        return None
    made_of = {**row, "payload": json.loads(row["payload"]), "available_at": found[1], "created_at": found[2]}
    message = OutboxMessage(pk=found[0], **made_of)
    message._state.adding = False
    message._state.db = connection.alias
    return message
