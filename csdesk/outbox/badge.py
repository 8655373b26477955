"""The number on the bell, for pages that connect."""

from csdesk.live.registry import Frame
from csdesk.outbox.queries import unread_count
from csdesk.people.models import Member


def badge_frame(member: Member) -> Frame:
    """The unread notices, as live messages carry numbers."""
    return {"type": "member", "name": "badge", "data": {"counts": {"notifications": unread_count(member)}}}
