"""Requests for signatures in the palette."""

from django.db.models import Q
from django.utils.translation import get_language

from csdesk.approvals.queries.visible import concerning
from csdesk.people.models import Member
from csdesk.web.palette import Hit


def find_requests(member: Member, words: str, limit: int) -> list[Hit]:
    """What waits for signatures and concerns the member, by number, subject or chain; without words the newest."""
    if not member.is_staff_member:
        return []
    found = concerning(member)
    if words:
        chain = Q(label__icontains=words) | Q(label_en__icontains=words)
        found = found.filter(Q(case__number__istartswith=words) | Q(subject__icontains=words) | chain)
    language = get_language() or "zh-hans"
    return [
        Hit(f"{one.name(language)}: {one.subject}", one.case.number, one.get_absolute_url(), "signature")
        for one in found.order_by("-pk")[:limit]
    ]
