"""The duties of spares that are due: each place's own."""

from datetime import datetime

from django.db.models import Q, QuerySet

from csdesk.people.models import Member
from csdesk.sla.models import Task, TaskState
from spares.models import Place
from spares.permissions import Permission
from spares.queries.places import places_visible_to


def open_spares_tasks() -> QuerySet[Task]:
    """All open tasks of this room, the most urgent first."""
    found = Task.objects.filter(state=TaskState.OPEN, kind__startswith="spares.")
    return found.select_related("assignee", "clock", "case").order_by("due_at", "pk")


def duties_at(place: Place, *, now: datetime) -> list[Task]:
    """What a place has to do by its duties, begun already."""
    return list(open_spares_tasks().filter(subject=place.key, created_at__lte=now))


def tasks_visible_to(member: Member, *, now: datetime) -> QuerySet[Task]:
    """The open tasks of spares that somebody may see: all, or those of one's own places and one's own."""
    found = open_spares_tasks().filter(created_at__lte=now)
    if member.may(Permission.STOCK_VIEW):
        return found
    keys = places_visible_to(member).values_list("key", flat=True)
    return found.filter(Q(assignee=member) | Q(subject__in=list(keys)))
