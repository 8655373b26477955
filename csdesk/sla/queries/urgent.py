"""Clocks for lists: with their names, and without asking once a row."""

from collections.abc import Iterable

from django.db.models import QuerySet

from csdesk.cases.models import Case
from csdesk.rulebook.at import rulebook_of
from csdesk.sla.models import Clock, Task
from csdesk.sla.queries.policies import policy_in


def name_clocks(clocks: Iterable[Clock], *, language: str) -> list[Clock]:
    """The clocks with `label`: what the manual they run under, or whoever made the task, calls the promise."""
    named = list(clocks)
    versions = {clock.rulebook_version_id for clock in named} - {None}
    documents = {number: rulebook_of(number).document for number in versions if number is not None}
    titles = _task_titles(named, language)
    for clock in named:
        document = documents.get(clock.rulebook_version_id or 0)
        policy = policy_in(document, clock.policy) if document is not None else None
        label = policy.label.text(language) if policy is not None else titles.get(clock.pk, clock.kind)
        clock.label = label  # type: ignore[attr-defined]
    return named


def _task_titles(clocks: list[Clock], language: str) -> dict[int, str]:
    made_by_hand = [clock.pk for clock in clocks if not clock.policy]
    if not made_by_hand:
        return {}
    tasks = Task.objects.filter(clock__in=made_by_hand)
    return {task.clock_id: task.title_in(language) for task in tasks if task.clock_id is not None}


def running_clocks(cases: Iterable[Case]) -> QuerySet[Clock]:
    """The clocks that run on the cases; not yet read."""
    return Clock.objects.filter(case__in=[case.pk for case in cases], settled_at=None)


def urgent_clocks(running: Iterable[Clock], *, language: str) -> dict[int, Clock]:
    """Of the running clocks the most urgent of each case that has one, with its name."""
    chosen = most_urgent(running)
    name_clocks(chosen.values(), language=language)
    return chosen


def most_urgent(running: Iterable[Clock]) -> dict[int, Clock]:
    """Of the running clocks the most urgent of each case that has one; one that stands still where all do."""
    chosen: dict[int, Clock] = {}
    # What stands still comes last.
    for clock in sorted(running, key=lambda clock: (clock.paused_at is not None, clock.due_at)):
        chosen.setdefault(clock.case_id or 0, clock)
    return chosen
