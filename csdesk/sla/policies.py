"""Who may do what with time. `actor=None` is the system."""

from csdesk.cases.models import Case
from csdesk.cases.queries import cases_visible_to
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


def may_give_task(actor: Member | None, assignee: Member | None, case: Case | None) -> bool:
    """Give somebody something to do: to oneself whoever does tasks, to others those who give them away.

    On a case only whoever may see it, or its existence would be told.
    """
    if actor is None:
        return True
    own = assignee is not None and assignee.pk == actor.pk
    if not actor.may(Permission.TASK_WORK if own else Permission.TASK_ASSIGN):
        return False
    return case is None or cases_visible_to(actor).filter(pk=case.pk).exists()


def may_pause(actor: Member | None) -> bool:
    """Whether somebody may let time limits stand still at all; for which reasons, the manual says."""
    return actor is None or actor.may(Permission.CLOCK_PAUSE)


def may_pause_on(actor: Member | None, case: Case) -> bool:
    """Whether somebody may let those of this case stand still, or go on: he sees it and may pause."""
    return actor is None or (may_pause(actor) and cases_visible_to(actor).filter(pk=case.pk).exists())


def may_correct_clock(actor: Member | None, clock: Clock) -> bool:
    """Whether somebody may correct when a promise was kept."""
    return actor is not None and actor.may(Permission.CLOCK_CORRECT)


def may_watch_again(actor: Member | None) -> bool:
    """Whether somebody may put a clock back under watch that the engine had set aside."""
    return actor is None or actor.may(Permission.CLOCK_WATCH)


def may_change_calendar(actor: Member | None, calendar: WorkingCalendar | None) -> bool:
    """Whether somebody may change working calendars."""
    return actor is None or actor.may(Permission.CALENDAR_MANAGE)
