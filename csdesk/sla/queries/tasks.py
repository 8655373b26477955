"""Who has what to do."""

from datetime import datetime

from django.db.models import Q, QuerySet

from csdesk.people.models import Member, StandIn
from csdesk.sla.models import Task, TaskState


def tasks_of(member: Member, *, at: datetime) -> QuerySet[Task]:
    """The open tasks of a person: own ones, those of whom the person stands in for, and those of the roles held."""
    represented = StandIn.objects.filter(stand_in=member, starts_at__lte=at).exclude(ends_at__lte=at)
    mine = Q(assignee=member) | Q(assignee__in=represented.values("member"))
    roles = member.held_roles.values("role__key")
    return open_tasks().filter(mine | Q(assignee=None, role__in=roles))


def open_tasks() -> QuerySet[Task]:
    """All open tasks of the company, with what a list shows of each."""
    return Task.objects.filter(state=TaskState.OPEN).select_related("case", "assignee", "clock")


def tasks_visible_to(member: Member, *, at: datetime) -> QuerySet[Task]:
    """The tasks whose page a person may open: the open ones of `tasks_of` and all that the person had or ended."""
    own = tasks_of(member, at=at).values("pk")
    return Task.objects.filter(Q(pk__in=own) | Q(assignee=member) | Q(ended_by=member))


def due_tasks(member: Member, *, until: datetime) -> QuerySet[Task]:
    """A person's own tasks that are due until a moment: counted beside the menu's entry."""
    return Task.objects.filter(assignee=member, state=TaskState.OPEN, due_at__lte=until)
