"""Which clocks and tasks a person may look at."""

from datetime import datetime

from django.db.models import Q, QuerySet

from csdesk.cases.queries import cases_visible_to
from csdesk.people.models import Member
from csdesk.sla.models import Clock, Task
from csdesk.sla.permissions import Permission
from csdesk.sla.queries.tasks import tasks_visible_to


def clocks_visible_to(member: Member, *, at: datetime) -> QuerySet[Clock]:
    """The clocks of the cases a person may see, and of the tasks."""
    visible = Q(case__in=cases_visible_to(member))
    if member.may(Permission.TASK_ASSIGN):
        visible |= Q(case=None)
    else:
        visible |= Q(tasks__in=tasks_visible_to(member, at=at))
    return Clock.objects.filter(visible).select_related("case", "owner").distinct()


def tasks_open_to(member: Member, *, at: datetime) -> QuerySet[Task]:
    """The tasks whose page a person may open: all of them for those who answer for others."""
    found = Task.objects.all() if member.may(Permission.TASK_ASSIGN) else tasks_visible_to(member, at=at)
    return found.select_related("case", "assignee", "clock", "ended_by")
