"""Tasks that the manual's section of spares wants."""

from datetime import datetime

from csdesk.cases.models import Case
from csdesk.people import directory
from csdesk.people.models import Member
from csdesk.rulebook.at import rulebook_at
from csdesk.sla.models import Task
from csdesk.sla.services.tasks import note_done_elsewhere, open_task
from csdesk.sla.services.terms import BARE_ALARMS, Terms
from spares.models import Place


def remind(
    key: str,
    about: str,
    *,
    place: Place | None,
    now: datetime,
    case: Case | None = None,
    to: Member | None = None,
    subject: str = "",
) -> Task | None:
    """Give the keeper of a place (else the role that the manual names) what its reminder of this key says.

    `subject` is what the task is found by. None where the manual in force wants no such reminder.
    """
    rule = rulebook_at(now).document.spares.reminder(key)
    if rule is None:
        return None
    keeper = to or (place.keeper if place is not None else None)
    if keeper is not None and not keeper.is_active:
        keeper = None
    return open_task(
        f"spares.{key}",
        Terms("", rule.rule, rule.due, rule.calendar, BARE_ALARMS),
        title=f"{rule.label.text('zh-hans')}：{about}",
        title_en=f"{rule.label.text('en')}: {about}",
        case=case,
        assignee=directory.stand_in(keeper, at=now) if keeper is not None else None,
        role=rule.role,
        at=now,
        by="spares.remind",
        subject=subject,
    )


def tick_off(task: Task | None, note: str, *, now: datetime) -> None:
    """What was to be done has been done by what was entered."""
    if task is not None:
        note_done_elsewhere(task, "done", note, actor=None, now=now)
