"""What the palette finds of people."""

from django.urls import reverse

from csdesk.people.models import Member
from csdesk.people.permissions import Permission
from csdesk.people.queries import found_members
from csdesk.web.palette import Hit


def find_people(member: Member, words: str, limit: int) -> list[Hit]:
    """People by name, for whoever may see their pages; none before something is typed."""
    if not words or not member.may(Permission.MEMBER_VIEW):
        return []
    found = found_members(words, member)[:limit]
    return [Hit(one.name, one.title or one.email, reverse("people:member", args=[one.pk]), "user") for one in found]
