"""Tasks that facts bring about, and facts that make them superfluous."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from csdesk.cases.models import Case
from csdesk.people import directory
from csdesk.people.models import Member
from csdesk.rulebook.at import RulebookInForce, rulebook_at
from csdesk.rulebook.sections.clocks import among
from csdesk.rulebook.sections.tasks import TaskRule
from csdesk.sla.models import Task, TaskState
from csdesk.sla.services.tasks import cancel_task, open_task
from csdesk.sla.services.terms import terms_of_rule


def create_tasks_at(
    fact: str, case: Case, attributes: Mapping[str, Any], book: RulebookInForce, *, at: datetime, but: set[str]
) -> list[Task]:
    """Make the tasks that the manual wants at this fact, `but` for those that the case has open already."""
    return [
        _create(rule, case, book, at=at, by=fact)
        for rule in book.document.tasks.rules
        if among(fact, rule.created_on) and rule.applies_to(case.kind, attributes) and f"tasks.{rule.key}" not in but
    ]


def cancel_tasks_at(fact: str, case: Case, *, at: datetime) -> set[str]:
    """End the case's open tasks that this fact makes superfluous; where in the manual those stand that are left."""
    left = set()
    for task in Task.objects.filter(case=case, state=TaskState.OPEN):
        rule = _rule_of(task) if task.policy else None
        if rule is not None and among(fact, rule.cancelled_on):
            cancel_task(task, now=at, by=fact)
        else:
            left.add(task.policy)
    return left


def _rule_of(task: Task) -> TaskRule | None:
    rules = rulebook_at(task.created_at).document.tasks.rules
    return next((rule for rule in rules if f"tasks.{rule.key}" == task.policy), None)


def _create(rule: TaskRule, case: Case, book: RulebookInForce, *, at: datetime, by: str) -> Task:
    assignee, role = whose(rule.to, case, at=at)
    return open_task(
        rule.kind,
        terms_of_rule(rule, case),
        title=rule.label.text("zh-hans"),
        title_en=rule.label.text("en"),
        case=case,
        assignee=assignee,
        role=role,
        version=book.version,
        at=at,
        by=by,
    )


def whose(to: Iterable[str], case: Case | None, *, at: datetime) -> tuple[Member | None, str]:
    """The first addressee whom anybody is: one person, or a role that several hold; else the administrators'."""
    for addressee in to:
        if addressee == "holder":
            if case is not None and case.holder is not None and case.holder.is_active:
                return directory.stand_in(case.holder, at=at), ""
            continue
        team = case.team if case is not None else None
        found = directory.holders(addressee, at=at, team=team)
        if len(found) == 1:
            return directory.stand_in(found[0], at=at), ""
        if found:
            return None, addressee
    administrators = directory.administrators(at=at)
    return (administrators[0] if administrators else None), ""
