"""The notice in the page: a row, merged with others of its kind within the minute, and a word to open pages."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import translation

from csdesk.live.publish import publish_to_member
from csdesk.outbox.models import Notification
from csdesk.outbox.queries import MOST_COUNTED
from csdesk.outbox.rendering import words_of
from csdesk.people.models import Member
from csdesk.tenancy.scoping import require_tenant

# More are counted but not listed one by one.
LONGEST_LIST = 20

_MERGE = """
INSERT INTO outbox_notification AS here
  (tenant_id, member_id, kind, bucket, items, count, mailed, is_urgent, at) VALUES (%s, %s, %s, %s, %s, 1, %s, %s, %s)
ON CONFLICT (tenant_id, member_id, kind, bucket) DO UPDATE SET
  items = CASE WHEN jsonb_array_length(here.items) < %s THEN here.items || EXCLUDED.items
               ELSE here.items END,
  count = here.count + 1, mailed = here.mailed + EXCLUDED.mailed, is_urgent = here.is_urgent OR EXCLUDED.is_urgent,
  at = EXCLUDED.at, read_at = NULL
RETURNING id, bucket, items, count, mailed, is_urgent, at, read_at,
  1 + (SELECT count(*) FROM (SELECT 1 FROM outbox_notification other
    WHERE other.tenant_id = here.tenant_id AND other.member_id = here.member_id AND other.read_at IS NULL
      AND other.id <> here.id LIMIT %s) unread) AS unread"""


def tell(
    member: Member,
    kind: str,
    item: dict[str, Any],
    *,
    now: datetime,
    urgent: bool,
    counts_as_mailed: bool,
    aloud: Sequence[str] = (),
) -> Notification:
    """Put the item before the person, in open pages also `aloud`; the notice that it now is part of."""
    bucket = now.replace(second=0, microsecond=0)
    row: list[Any] = [require_tenant(), member.pk, kind, bucket, json.dumps([item]), int(counts_as_mailed), urgent, now]
    with connection.cursor() as cursor:
        cursor.execute(
            _MERGE,
            [*row, LONGEST_LIST, MOST_COUNTED - 1],
        )
        found = dict(zip((column.name for column in cursor.description), cursor.fetchone(), strict=True))
    found["items"] = json.loads(found["items"]) if isinstance(found["items"], str) else found["items"]
    unread = found.pop("unread")
    notice = Notification(tenant_id=require_tenant(), member_id=member.pk, kind=kind, **found)
    _announce(member, notice, unread, aloud)
    return notice


def _announce(member: Member, notice: Notification, unread: int, aloud: Sequence[str]) -> None:
    with translation.override(member.language):
        words = words_of(notice)
    publish_to_member(
        member.pk,
        "notice",
        {
            "id": notice.pk,
            "kind": notice.kind,
            "title": words.title,
            "body": words.body,
            "url": words.url or "/notifications/",
            "urgent": notice.is_urgent,
            "announce": words.title,
            "aloud": list(aloud),
            "counts": {"notifications": unread},
        },
    )
