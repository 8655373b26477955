"""Taking away what has served: messages long done, notices long read, local mail long kept."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from csdesk.outbox.models import LocalMail, MessageState, Notification, OutboxMessage, RobotLine
from csdesk.outbox.registry import registered_old_rows

# For so long the same key is the same message.
MESSAGES_KEPT = timedelta(days=14)
NOTICES_KEPT = timedelta(days=180)
LOCAL_MAIL_KEPT = timedelta(days=180)
AT_ONCE = 2000


def prune(*, now: datetime) -> int:
    """Take away a first part of the active company's old rows; how many. What was given up is never taken."""
    return sum(
        _delete_some(old)
        for old in (
            OutboxMessage.objects.filter(state=MessageState.DONE, finished_at__lt=now - MESSAGES_KEPT),
            Notification.objects.filter(read_at__lt=now - NOTICES_KEPT),
            LocalMail.objects.filter(at__lt=now - LOCAL_MAIL_KEPT),
            RobotLine.objects.filter(at__lt=now - MESSAGES_KEPT),
            *(find(now) for find in registered_old_rows()),
        )
    )


def _delete_some(old: QuerySet[Any]) -> int:
    ids = list(old.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return old.model.objects.filter(pk__in=ids).delete()[0] if ids else 0
