"""Tasks: made by hand or by the manual, taken, finished, fallen away. Each has a clock that reminds."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.cases.services.cases import lock_case
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.rulebook.models import RulebookVersion
from csdesk.sla.models import Clock, Task, TaskState
from csdesk.sla.policies import may_finish_task, may_give_task
from csdesk.sla.queries.clocks import locked_clock
from csdesk.sla.registry import task_kind
from csdesk.sla.services.arming import start_clock
from csdesk.sla.services.next_due import keep_next_due
from csdesk.sla.services.settling import settle, void
from csdesk.sla.services.terms import BARE_ALARMS, Terms

TASK = "task"
RULE = "INQ-26"


@transaction.atomic
def create_task(
    case: Case | None,
    kind: str,
    title: str,
    *,
    now: datetime,
    actor: Member | None = None,
    assignee: Member | None = None,
    role: str = "",
    due_at: datetime | None = None,
    budget: str = "",
    calendar: str = "",
    rule_id: str = "",
) -> Task:
    """Give somebody (or whoever holds a role) something to do by a moment, or within a budget on a calendar.

    `actor=None` is the system. Raises PermissionDenied when the actor may not give it; RuleViolation when it is
    nobody's, or due in the past.
    """
    if not may_give_task(actor, assignee, case):
        raise PermissionDenied(f"{actor} may not give {assignee or role} a task.")
    if assignee is None and not role:
        raise RuleViolation(RULE, _("Say who does it."), field="assignee")
    if due_at is not None and due_at <= now:
        raise RuleViolation(RULE, _("The task must be due in the future."), field="due_at")
    if case is not None:
        lock_case(case)
    terms = Terms("", rule_id, budget, calendar, BARE_ALARMS)
    task = open_task(
        kind, terms, title=title, case=case, assignee=assignee, role=role, at=now, by="task.create", due_at=due_at
    )
    if case is not None:
        keep_next_due(case)
    return task


def open_task(
    kind: str,
    terms: Terms,
    *,
    title: str,
    case: Case | None,
    assignee: Member | None,
    role: str,
    at: datetime,
    by: str,
    title_en: str = "",
    version: RulebookVersion | None = None,
    due_at: datetime | None = None,
    needs_note: bool = False,
    **occurrence: object,
) -> Task:
    """Write a task and start its clock; `case.next_due_at` is the caller's."""
    task = Task.objects.create(
        case=case,
        kind=kind,
        policy=terms.policy,
        rule=terms.rule,
        title=title[:200],
        title_en=title_en[:200],
        assignee=assignee,
        role=role,
        due_at=due_at or at,
        needs_note=needs_note,
        created_at=at,
        **occurrence,
    )
    task.clock = start_clock(
        TASK, terms, case=case, version=version, at=at, by=by, subject=str(task.pk), owner=assignee, due_at=due_at
    )
    task.due_at = task.clock.due_at
    task.save(update_fields=["clock", "due_at"])
    return task


@transaction.atomic
def take_task(task: Task, *, actor: Member, now: datetime) -> Task:
    """Make a role's task one's own. Raises RuleViolation when somebody was quicker or the actor may not."""
    task = _locked(task)
    if task.assignee_id is not None and task.assignee_id != actor.pk:
        raise StaleRecord(RULE, _("Somebody else has taken this task."))
    _check_may(task, actor)
    task.assignee = actor
    task.save(update_fields=["assignee"])
    if task.clock_id is not None:
        Clock.objects.filter(pk=task.clock_id).update(owner=actor)
    return task


def open_tasks_held_by(member: Member) -> int:
    """How many tasks somebody has taken or was given that are still to be done."""
    return Task.objects.filter(assignee=member, state=TaskState.OPEN).count()


def hand_over_tasks(leaver: Member, heir: Member, actor: Member | None, now: datetime) -> int:
    """Give what somebody who leaves still has to do to another, with the promises that hang on it; how many."""
    # Every promise that still runs is somebody's who is here, those of cases and departments as well.
    Clock.objects.filter(owner=leaver, settled_at=None).update(owner=heir)
    return Task.objects.filter(assignee=leaver, state=TaskState.OPEN).update(assignee=heir)


@transaction.atomic
def finish_task(task: Task, outcome: str, note: str, *, actor: Member | None, now: datetime) -> Task:
    """Tick a task off with what came of it; what follows from that is done in the same transaction.

    Raises RuleViolation when it is not open any more, the actor may not, the outcome is none of its kind's or a
    note is missing.
    """
    if task.case is not None:
        lock_case(task.case)
    task = _locked(task)
    _check_may(task, actor)
    kind = task_kind(task.kind)
    if outcome not in kind.outcomes:
        raise RuleViolation(task.rule or RULE, _("Choose what came of it."), field="outcome")
    if (task.needs_note or outcome in kind.outcomes_with_note) and not note.strip():
        raise RuleViolation(task.rule or RULE, _("Write down what was done."), field="note")
    _tick_off(task, outcome, note, actor=actor, now=now)
    kind.follow_up(task, outcome=outcome, note=note, actor=actor, now=now)
    return task


@transaction.atomic
def note_done_elsewhere(task: Task, outcome: str, note: str, *, actor: Member | None, now: datetime) -> None:
    """End an open task that somebody's own word has made needless; what follows, the caller does himself."""
    if task.case is not None:
        lock_case(task.case)
    task = _locked(task)
    if task.is_open:
        _tick_off(task, outcome, note, actor=actor, now=now)


def _tick_off(task: Task, outcome: str, note: str, *, actor: Member | None, now: datetime) -> None:
    if outcome in task_kind(task.kind).outcomes_that_leave_it_open:
        task.note = f"{task.note}\n{note}".strip()
        task.save(update_fields=["note"])
    else:
        _end(task, TaskState.DONE, outcome=outcome, note=note, actor=actor, now=now)
        _settle(task, now=now, by="task.done")
    if task.case is not None:
        keep_next_due(task.case)
        _announce(task.case, task, outcome, note, actor, now)


def cancel_task(task: Task, *, now: datetime, by: str) -> None:
    """End an open task that is superfluous; `case.next_due_at` is the caller's."""
    task = _locked(task)
    if task.is_open:
        _end(task, TaskState.CANCELLED, outcome="", note=task.note, actor=None, now=now)
        if task.clock_id is not None:
            void(locked_clock(task.clock_id), at=now, by=by)


def _announce(case: Case, task: Task, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    kind = "task.try" if task.is_open else "task.done"
    facts = {"task": task.pk, "task_kind": task.kind, "outcome": outcome, "note": note, "rule": task.rule}
    publish(case, record(case, kind, actor=actor, at=now, **facts))


def _locked(task: Task) -> Task:
    return Task.objects.select_for_update(of=("self",)).select_related("case").get(pk=task.pk)


def _check_may(task: Task, actor: Member | None) -> None:
    if not task.is_open:
        raise StaleRecord(task.rule or RULE, _("This task is not open any more."))
    if not may_finish_task(actor, task):
        raise RuleViolation(task.rule or RULE, _("This task is somebody else’s."))


def _end(task: Task, state: str, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    task.state, task.outcome, task.note = state, outcome, note
    task.ended_at, task.ended_by = now, actor
    task.save(update_fields=["state", "outcome", "note", "ended_at", "ended_by"])


def _settle(task: Task, *, now: datetime, by: str) -> None:
    if task.clock_id is not None:
        clock = locked_clock(task.clock_id)
        if clock.is_running:
            settle(clock, at=now, by=by)
