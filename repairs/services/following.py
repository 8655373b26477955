"""Calls that belong to a return: about what differs, that the goods are back, and whether the customer is content."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from csdesk.conversations.rules import clean_text
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.directory import stand_in
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Task, TaskState
from csdesk.sla.registry import TaskKind
from csdesk.sla.services.tasks import finish_task
from repairs.models import ReturnOrder
from repairs.policies import may_work_on
from repairs.queries.ratings import CALLBACK
from repairs.queries.returns import return_of
from repairs.registry import announce_dissatisfied
from repairs.services.returning import tell_customer

TELL, CONTACT = "return_tell", "return_contact"
SATISFIED, NOT_SATISFIED, NOT_REACHED, TOLD, CONTACTED = (
    "satisfied",
    "not_satisfied",
    "not_reached",
    "told",
    "contacted",
)
OUTCOMES = {
    SATISFIED: pgettext_lazy("callback", "Satisfied"),
    NOT_SATISFIED: pgettext_lazy("callback", "Not satisfied"),
    NOT_REACHED: gettext_lazy("Not reached"),
}


def callback_task(order: ReturnOrder) -> Task | None:
    """The return's open callback, if it has one."""
    return Task.objects.filter(case=order.case, kind=CALLBACK, state=TaskState.OPEN).order_by("pk").first()


@transaction.atomic
def finish_callback(order: ReturnOrder, outcome: str, note: str, *, actor: Member | None, now: datetime) -> Task:
    """Enter what the customer says of his return. Raises PermissionDenied; RuleViolation when none is due."""
    if not may_work_on(actor, order):
        raise PermissionDenied(f"{actor} may not work on {order}.")
    task = callback_task(order)
    if task is None:
        raise RuleViolation("RPR-20", _("No callback is due on this return."))
    return finish_task(task, outcome, note, actor=actor, now=now)


def _called_back(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """Not satisfied opens the complaint again that the return came of (CMP-52)."""
    if task.case is None:
        return
    order, note = return_of(task.case), clean_text(note)
    if not may_work_on(actor, order):
        raise PermissionDenied(f"{actor} may not work on {order}.")
    facts = {"outcome": outcome, "text": note}
    publish(order.case, record(order.case, "return.callback", actor=actor, at=now, **facts))
    if outcome == NOT_SATISFIED:
        parent = order.case.parent
        is_told = parent is not None and announce_dissatisfied(parent, note, actor=actor, now=now)
        holder = order.case.holder
        if not is_told and holder is not None and holder != actor:
            who = [stand_in(holder, at=now)]
            notify(who, "return.dissatisfied", case=order.case, now=now, urgent=True, note=note[:200])


def _told(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    if task.case is not None and outcome == TOLD:
        tell_customer(return_of(task.case), note=note, actor=actor, now=now)


def task_kinds() -> list[TaskKind]:
    """The kinds of calls, for the registry of tasks."""
    reached_or_not = frozenset({NOT_REACHED})
    return [
        TaskKind(
            CALLBACK,
            outcomes=OUTCOMES,
            outcomes_with_note=frozenset(OUTCOMES),
            outcomes_that_leave_it_open=reached_or_not,
            follow_up=_called_back,
        ),
        TaskKind(
            TELL,
            outcomes={TOLD: gettext_lazy("Customer told"), NOT_REACHED: gettext_lazy("Not reached")},
            outcomes_with_note=frozenset({TOLD, NOT_REACHED}),
            outcomes_that_leave_it_open=reached_or_not,
            follow_up=_told,
        ),
        TaskKind(
            CONTACT,
            outcomes={CONTACTED: gettext_lazy("Dealer contacted"), NOT_REACHED: gettext_lazy("Not reached")},
            outcomes_with_note=frozenset({CONTACTED, NOT_REACHED}),
            outcomes_that_leave_it_open=reached_or_not,
        ),
    ]
