"""Reads of notices and messages asked more than once."""

from django.db.models import F, QuerySet

from csdesk.outbox.models import MessageState, Notification, OutboxMessage
from csdesk.people.models import Member

# A badge need not count further.
MOST_COUNTED = 100


def notices_of(member: Member) -> QuerySet[Notification]:
    """What a person was told, newest first."""
    return Notification.objects.filter(member=member).order_by("-at", "-pk")


def unread_count(member: Member) -> int:
    """How many notices the person has not read, up to a hundred."""
    return Notification.objects.filter(member=member, read_at=None)[:MOST_COUNTED].count()


def unmailed_notices(member: Member) -> QuerySet[Notification]:
    """What the person wants by mail and has not got yet, oldest first; locked."""
    waiting = Notification.objects.filter(member=member, mailed__lt=F("count"))
    return waiting.select_for_update(of=("self",)).order_by("pk")


def dead_letters() -> QuerySet[OutboxMessage]:
    """The messages that were given up, newest first."""
    return OutboxMessage.objects.filter(state=MessageState.DEAD).order_by("-pk")
