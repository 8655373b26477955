"""Who has what to do."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from csdesk.outbox.waiting import Waits
from csdesk.people.models import Member, StandIn
from csdesk.sla.models import Task, TaskState

# Further ones are not counted in a mail.
MOST_TOLD = 100


def tasks_of(member: Member, *, at: datetime) -> QuerySet[Task]:
    """The open tasks of a person: own ones, those of whom the person stands in for, and those of the roles held."""
    represented = StandIn.objects.filter(stand_in=member, starts_at__lte=at).exclude(ends_at__lte=at)
    mine = Q(assignee=member) | Q(assignee__in=represented.values("member"))
    roles = member.held_roles.values("role__key")
    return open_tasks().filter(mine | Q(assignee=None, role__in=roles))


def tasks_that_wait(member: Member, now: datetime) -> list[Waits]:
    """The open tasks of a person for the daily mail."""
    language = get_language() or "zh-hans"
    tasks = tasks_of(member, at=now).order_by("due_at", "pk")[:MOST_TOLD]
    return [Waits(_named(task, language), task.due_at, reverse("sla:task", args=[task.pk])) for task in tasks]


def _named(task: Task, language: str) -> str:
    title = task.title_in(language)
    return f"{task.case.number} {title}" if task.case is not None else title


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
