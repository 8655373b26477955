"""Reading notices, and choosing how one is told."""

from datetime import datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied

from csdesk.live.publish import publish_to_member
from csdesk.outbox.models import Notification, NotificationPreference
from csdesk.outbox.policies import may_read_notice
from csdesk.outbox.queries import unread_count
from csdesk.people.models import Member


def read_notice(notice: Notification, *, actor: Member, now: datetime) -> None:
    """Mark a notice as read. Raises PermissionDenied for somebody else's."""
    if not may_read_notice(actor, notice):
        raise PermissionDenied(f"{actor} may not read notice {notice.pk}.")
    Notification.objects.filter(pk=notice.pk, read_at=None).update(read_at=now)
    _tell_badges(actor)


def read_notices_of_page(url: str, *, actor: Member, now: datetime) -> int:
    """Mark as read what told the person to look at a page that he has before him now; how many there were."""
    mine = Notification.objects.filter(member=actor, read_at=None, count=1, items__0__url=url)
    number = mine.update(read_at=now)
    if number:
        _tell_badges(actor)
    return number


def read_all_notices(*, actor: Member, now: datetime) -> int:
    """Mark all of a person's notices as read; how many there were."""
    number = Notification.objects.filter(member=actor, read_at=None).update(read_at=now)
    _tell_badges(actor)
    return number


def set_preference(
    *,
    actor: Member,
    channels: dict[str, Any],
    quiet_from: time | None,
    quiet_until: time | None,
    digest_at: time | None = None,
    digest_calendar: str = "",
) -> NotificationPreference:
    """Choose what reaches one outside the pages and when; both ends of the quiet hours or neither.

    `digest_at`: when the daily mail of what waits comes, on working days of the calendar; None: never.
    """
    chosen: dict[str, Any] = {"channels": channels, "quiet_from": quiet_from, "quiet_until": quiet_until}
    chosen |= {"digest_at": digest_at, "digest_calendar": digest_calendar if digest_at is not None else ""}
    return NotificationPreference.objects.update_or_create(member=actor, defaults=chosen)[0]


def _tell_badges(member: Member) -> None:
    publish_to_member(member.pk, "badge", {"counts": {"notifications": unread_count(member)}})
