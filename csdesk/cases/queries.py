"""Reads of the spine that every room asks."""

from django.db.models import Q, QuerySet

from csdesk.cases.models import Case
from csdesk.cases.registry import all_kinds
from csdesk.people.models import Member
from csdesk.people.queries import active_members


def cases_visible_to(member: Member) -> QuerySet[Case]:
    """The cases a person may see: each kind says so for its own."""
    visible = Q(pk__in=[])
    for kind in all_kinds():
        visible |= Q(kind=kind.key) & kind.visible_to(member)
    return Case.objects.filter(visible)


def people_who_work() -> QuerySet[Member]:
    """Those to whom cases of any kind may be given, by name."""
    may = Q(pk__in=[])
    for kind in all_kinds():
        if kind.workers is not None:
            may |= Q(pk__in=kind.workers().order_by().values("pk"))
    return active_members().filter(may)
