"""Making the dated tasks of recurring duties, a day before each is due to begin."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction

from csdesk.people import directory
from csdesk.rulebook.at import RulebookInForce, rulebook_at
from csdesk.rulebook.sections.duties import DutyRule
from csdesk.sla.models import Duty, Task
from csdesk.sla.queries.calendars import calendar_named
from csdesk.sla.registry import DutySubject, duty_kind
from csdesk.sla.rules import moment_on, occurrences
from csdesk.sla.services.tasks import open_task
from csdesk.sla.services.terms import terms_of_rule

DUTY = "duty"
AHEAD = timedelta(days=1)


@transaction.atomic
def make_duty_tasks(*, now: datetime) -> list[Task]:
    """Make all tasks of duties that begin until this time tomorrow; harmless when repeated.

    A duty that is new in the manual begins today; days missed while nobody ran this are made up for.
    """
    book = rulebook_at(now)
    return [task for rule in book.document.duties.rules for task in _tasks_of(rule, book, now)]


def _tasks_of(rule: DutyRule, book: RulebookInForce, now: datetime) -> list[Task]:
    calendar = calendar_named(rule.calendar)
    today, until = calendar.local_date(now), calendar.local_date(now + AHEAD)
    Duty.objects.bulk_create([Duty(key=rule.key, made_until=today - timedelta(days=1))], ignore_conflicts=True)
    duty = Duty.objects.select_for_update(of=("self",)).get(key=rule.key)
    if duty.made_until >= until:
        return []
    days = occurrences(rule.rhythm, counted_from=rule.counted_from, after=duty.made_until, until=until)
    tasks = [
        task for day in days for task in _make(rule, book, day, moment_on(day, rule.begins_at, calendar.zone), now)
    ]
    duty.made_until = until
    duty.save(update_fields=["made_until"])
    return tasks


def _make(rule: DutyRule, book: RulebookInForce, day: date, begins_at: datetime, now: datetime) -> Iterator[Task]:
    kind = duty_kind(rule.each)
    if kind is None:
        yield _open(rule, book, day, begins_at, now)
        return
    for subject in kind.subjects(now):
        yield _open(rule, book, day, begins_at, now, kind=kind.task_kind, subject=subject)


def _open(
    rule: DutyRule,
    book: RulebookInForce,
    day: date,
    begins_at: datetime,
    now: datetime,
    *,
    kind: str = DUTY,
    subject: DutySubject | None = None,
) -> Task:
    title, title_en = rule.label.text("zh-hans"), rule.label.text("en")
    if subject is not None:
        title, title_en = f"{title}：{subject.name}", f"{title_en}: {subject.name_en}"
    found = directory.holders(rule.role, at=now)
    assignee = subject.assignee if subject is not None else found[0] if len(found) == 1 else None
    return open_task(
        kind,
        terms_of_rule(rule, None),
        title=title,
        title_en=title_en,
        case=None,
        assignee=directory.stand_in(assignee, at=now) if assignee is not None else None,
        role=rule.role,
        version=book.version,
        at=begins_at,
        by="duty.begin",
        needs_note=rule.evidence == "note",
        duty=rule.key,
        occurs_on=day,
        subject=subject.key if subject is not None else "",
    )
