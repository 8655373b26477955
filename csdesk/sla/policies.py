"""Who may do what with time. `actor=None` is the system."""

from csdesk.people.models import Member
from csdesk.sla.models import Clock, Task, WorkingCalendar
from csdesk.sla.permissions import Permission


def may_finish_task(actor: Member | None, task: Task) -> bool:
    """The person whose task it is, whoever holds its role, and those who answer for others' tasks."""
    if actor is None or actor.may(Permission.TASK_ASSIGN):
        return True
    if not actor.may(Permission.TASK_WORK):
        return False
    if task.assignee_id is not None:
        return task.assignee_id == actor.pk
    return task.role in actor.held_roles.values_list("role__key", flat=True)


def may_pause(actor: Member | None) -> bool:
    """Whether somebody may let time limits stand still at all; for which reasons, the manual says."""
    return actor is None or actor.may(Permission.CLOCK_PAUSE)


def may_correct_clock(actor: Member | None, clock: Clock) -> bool:
    """Whether somebody may correct when a promise was kept."""
    return actor is not None and actor.may(Permission.CLOCK_CORRECT)


def may_change_calendar(actor: Member | None, calendar: WorkingCalendar | None) -> bool:
    """Whether somebody may change working calendars."""
    return actor is None or actor.may(Permission.CALENDAR_MANAGE)
