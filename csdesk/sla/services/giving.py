"""What an alarm may do besides telling people: give the case, or the task, to somebody else."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from csdesk.cases.models import Case, Phase
from csdesk.cases.registry import kind_of
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notices import register_notice
from csdesk.outbox.notify import notify
from csdesk.people import directory
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.sections.clocks import AlarmRule
from csdesk.sla.models import Clock, Task

REASSIGN, HOLDER = "reassign", "holder"
GIVEN = "task.given"
_TO_DO = [Phase.NEW, Phase.OPEN, Phase.WAITING]


def register_giving() -> None:
    """Give the notice about a task that changed hands its words."""
    register_notice(
        GIVEN,
        title=gettext_noop("A task is yours now: %(task)s"),
        body=gettext_noop("It was not done in time by whoever had it — due %(due)s (%(rule)s)"),
        many=gettext_noop("%(count)s tasks are yours now"),
    )


def give_to_another(clock: Clock, alarms: Iterable[AlarmRule], *, now: datetime) -> Member | None:
    """Do what the manual's last alarm of these that reassigns says; whose it is now, or None when it stays.

    The first addressee counts whom anybody is: "holder" is whoever acts for him, a role its holders, the one with
    the least to do first. Nobody is given what he may not work on; who has it already is not meant.
    """
    wanted = [alarm for alarm in alarms if alarm.do == REASSIGN]
    if not wanted or not clock.is_running:
        return None
    task = Task.objects.filter(clock=clock).select_related("assignee", "case").first()
    present = _present_holder(clock, task)
    for person in _people(wanted[-1].to, clock, present, now):
        if _give(clock, task, person, present, now):
            return person
    return None


def _present_holder(clock: Clock, task: Task | None) -> Member | None:
    if task is not None:
        return task.assignee
    return clock.case.holder if clock.case is not None else None


def _people(to: Sequence[str], clock: Clock, present: Member | None, now: datetime) -> list[Member]:
    team = clock.case.team if clock.case is not None else None
    found: list[Member] = []
    for addressee in to:
        if addressee == HOLDER:
            meant = [present] if present is not None else []
        else:
            meant = directory.holders(addressee, at=now, team=team)
        acting = {member.pk: member for member in (directory.stand_in(each, at=now) for each in meant)}
        found += _lightest_first([member for member in acting.values() if member != present and member.is_active])
    return found


def _lightest_first(people: list[Member]) -> list[Member]:
    held = Case.objects.filter(holder__in=people, phase__in=_TO_DO).order_by()
    counted = dict(held.values_list("holder_id").annotate(n=Count("pk")))
    return sorted(people, key=lambda member: (counted.get(member.pk, 0), member.sort_key, member.pk))


def _give(clock: Clock, task: Task | None, to: Member, present: Member | None, now: datetime) -> bool:
    if task is not None:
        _give_task(clock, task, to, present, now)
        return True
    hand_over = kind_of(clock.case.kind).hand_over if clock.case is not None else None
    if clock.case is None or hand_over is None:
        return False
    note = _("Not done in time by %(name)s (%(rule)s).") % {"name": present or "–", "rule": clock.rule}
    try:
        with transaction.atomic():
            hand_over(clock.case, to, note=note, actor=None, now=now)
    except (RuleViolation, PermissionDenied):
        return False
    return True


def _give_task(clock: Clock, task: Task, to: Member, present: Member | None, now: datetime) -> None:
    task.assignee = to
    task.save(update_fields=["assignee"])
    clock.owner = to
    clock.save(update_fields=["owner"])
    facts = {"task": task.pk, "title": task.title, "before_name": str(present or ""), "after_name": to.name}
    if task.case is not None:
        publish(task.case, record(task.case, GIVEN, actor=None, at=now, rule=task.rule, **facts))
    label = {"zh": task.title, "en": task.title_en or task.title}
    url = reverse("sla:task", args=[task.pk])
    notify([to], GIVEN, case=task.case, now=now, url=url, urgent=True, task=label, due=task.due_at, rule=task.rule)
