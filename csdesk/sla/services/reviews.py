"""A duty that is done may leave things to do: each becomes a task of its own, so that it is followed up (CMP-64)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Task
from csdesk.sla.services.tasks import create_task, finish_task

FOLLOW_UP = "duty_follow_up"
MOST_FOLLOW_UPS = 30
# What a task's title holds: nothing that was typed is cut off silently.
LONGEST_LINE = 200


@transaction.atomic
def finish_with_follow_ups(
    task: Task, outcome: str, note: str, *, follow_ups: str, until: datetime | None, actor: Member, now: datetime
) -> Task:
    """Tick a task off and make a task of the actor's of each line of what is still to be done, due at a moment.

    Raises as `finish_task` and `create_task`; RuleViolation for follow-ups without a moment, too many or too long.
    """
    lines = [line.strip() for line in follow_ups.splitlines() if line.strip()]
    if lines and until is None:
        raise RuleViolation("CMP-64", _("Say until when it is followed up."), field="until")
    if len(lines) > MOST_FOLLOW_UPS:
        raise RuleViolation("CMP-64", _("These are too many at once; keep to what matters."), field="follow_ups")
    if any(len(line) > LONGEST_LINE for line in lines):
        message = _("A line holds at most %(n)s characters.") % {"n": LONGEST_LINE}
        raise RuleViolation("CMP-64", message, field="follow_ups")
    done = finish_task(task, outcome, note, actor=actor, now=now)
    for line in lines:
        create_task(None, FOLLOW_UP, line, assignee=actor, due_at=until, rule_id=task.rule, now=now)
    return done
