"""Appointments to show goods by video: prepared before, and what was suggested written down after (CHT-10)."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from chat.models import Chat, Viewing, ViewingState
from chat.policies import may_see, may_take_chats
from chat.queries.chats import manual_at
from chat.rules.errands import noted_by, ready_by
from csdesk.conversations.rules import clean_line
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.sla.models import Task
from csdesk.sla.policies import may_finish_task
from csdesk.sla.services.tasks import cancel_task, create_task, finish_task

PREPARE, HOLD, RULE = "chat.prepare", "chat.view", "CHT-10"


@dataclass(frozen=True)
class NewViewing:
    """Which goods, to whom, when."""

    product: str
    customer: str
    contact: str
    begins_at: datetime


@transaction.atomic
def arrange_viewing(new: NewViewing, *, chat: Chat | None = None, actor: Member, now: datetime) -> Viewing:
    """Make an appointment: getting the goods ready and holding it are tasks of the one who made it.

    Raises PermissionDenied; RuleViolation at the field that is missing, or for a time that has passed.
    """
    if not may_take_chats(actor) or (chat is not None and not may_see(actor, chat)):
        raise PermissionDenied(f"{actor} may not make appointments.")
    typed = {"product": clean_line(new.product, 200), "customer": clean_line(new.customer, 80)}
    typed["contact"] = clean_line(new.contact, 120)
    for field, value in typed.items():
        if not value:
            raise RuleViolation(RULE, _("Say which goods, who wants to see them, and how he is reached."), field=field)
    if new.begins_at <= now:
        raise RuleViolation(RULE, _("This moment has passed."), field="begins_at")
    viewing = Viewing(chat=chat, **typed, begins_at=new.begins_at, opened_by=actor, opened_at=now)
    manual = manual_at(now)
    ready = ready_by(new.begins_at, manual.viewing_preparation_minutes, now=now)
    viewing.preparing = _task(PREPARE, viewing, ready, now=now)
    viewing.holding = _task(HOLD, viewing, noted_by(new.begins_at, manual.viewing_minutes, now=now), now=now)
    viewing.save()
    return viewing


def note_prepared(viewing: Viewing, note: str, *, actor: Member, now: datetime) -> Viewing:
    """The goods are ready. Raises RuleViolation as `finish_task`; StaleRecord when there is nothing to prepare."""
    return _finish(viewing, viewing.preparing, "done", note, actor=actor, now=now)


def note_held(viewing: Viewing, outcome: str, note: str, *, actor: Member, now: datetime) -> Viewing:
    """It was held, and this was suggested; or the customer did not come. Raises as `note_prepared`."""
    return _finish(viewing, viewing.holding, outcome, note, actor=actor, now=now)


@transaction.atomic
def call_off(viewing: Viewing, note: str, *, actor: Member, now: datetime) -> Viewing:
    """Call an appointment off. Raises PermissionDenied, RuleViolation without a word why, StaleRecord."""
    if not may_take_chats(actor) or (viewing.holding is not None and not may_finish_task(actor, viewing.holding)):
        raise PermissionDenied(f"{actor} may not call this appointment off.")
    note = note.strip()[:2000]
    if not note:
        raise RuleViolation(RULE, _("Say why it is called off."), field="note")
    # Holding, preparing, appointment: the order in which whoever ticks one of them off takes them as well.
    for task in (viewing.holding, viewing.preparing):
        if task is not None:
            cancel_task(task, now=now, by="viewing.cancel")
    viewing = _locked(viewing)
    _refuse_unless_planned(viewing)
    return _end(viewing, ViewingState.CANCELLED, note, now=now)


def prepared(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """What follows from the task of getting the goods ready."""
    Viewing.objects.filter(preparing=task).update(prepared_at=now, prepared_note=note.strip())


def held(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """What follows from the task of holding it; goods that nobody needed any more are not prepared."""
    viewing = Viewing.objects.filter(holding=task).first()
    if viewing is None:
        return
    if viewing.preparing is not None:
        cancel_task(viewing.preparing, now=now, by=HOLD)
    _end(_locked(viewing), ViewingState(outcome), note.strip(), now=now)


def _finish(viewing: Viewing, task: Task | None, outcome: str, note: str, *, actor: Member, now: datetime) -> Viewing:
    _refuse_unless_planned(viewing)
    if task is None:
        raise StaleRecord(RULE, _("This appointment is over."))
    finish_task(task, outcome, note, actor=actor, now=now)
    viewing.refresh_from_db()
    return viewing


def _locked(viewing: Viewing) -> Viewing:
    return Viewing.objects.select_for_update(of=("self",), no_key=True).get(pk=viewing.pk)


def _refuse_unless_planned(viewing: Viewing) -> None:
    if viewing.state != ViewingState.PLANNED:
        raise StaleRecord(RULE, _("This appointment is over."))


def _end(viewing: Viewing, state: ViewingState, note: str, *, now: datetime) -> Viewing:
    viewing.state, viewing.outcome_note, viewing.ended_at = state, note, now
    viewing.save(update_fields=["state", "outcome_note", "ended_at"])
    return viewing


def _task(kind: str, viewing: Viewing, due_at: datetime, *, now: datetime) -> Task:
    with override("zh-hans"):
        title = _title(kind, viewing)
    with override("en"):
        title_en = _title(kind, viewing)
    task = create_task(None, kind, title, now=now, assignee=viewing.opened_by, due_at=due_at, rule_id=RULE)
    Task.objects.filter(pk=task.pk).update(title_en=title_en[:200])
    return task


def _title(kind: str, viewing: Viewing) -> str:
    words = (
        _("Get the goods ready for the video viewing: %(what)s") if kind == PREPARE else _("Video viewing: %(what)s")
    )
    return words % {"what": viewing}
