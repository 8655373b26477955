"""Reads of the spine that every room asks."""

from django.db.models import Q, QuerySet

from csdesk.cases.models import Case
from csdesk.cases.registry import all_kinds
from csdesk.people.models import Member


def cases_visible_to(member: Member) -> QuerySet[Case]:
    """The cases a person may see: each kind says so for its own."""
    visible = Q(pk__in=[])
    for kind in all_kinds():
        visible |= Q(kind=kind.key) & kind.visible_to(member)
    return Case.objects.filter(visible)
