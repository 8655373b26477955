"""The lists behind the tiles: the most urgent hundred of each."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet

from csdesk.board.queries.sight import LIVE, Sight
from csdesk.cases.models import Case
from csdesk.cases.registry import kind_of
from csdesk.sla.models import Clock, Task
from csdesk.sla.queries.explaining import name_of

LONGEST = 100


@dataclass(frozen=True)
class Row:
    """One line of a list: a case with its most urgent promise, or what was broken when."""

    case: Case | None
    clock: Clock
    url: str
    broken_at: datetime | None = None


def late_rows(sight: Sight, *, most: int = LONGEST) -> list[Row]:
    """The cases that are late, the latest first."""
    return _most_urgent(sight.late(), most)


def soon_rows(sight: Sight, *, most: int = LONGEST) -> list[Row]:
    """The cases that will be late within the hour, the nearest first."""
    return _most_urgent(sight.due_soon(), most)


def breach_rows(sight: Sight) -> list[Row]:
    """Today's breaches, the latest first, also those that were answered since."""
    events = sight.breaches(sight.today).select_related("clock__case__holder").order_by("-at", "-pk")
    return [replace(_row(event.clock), broken_at=event.at) for event in events[:LONGEST]]


def duty_rows(sight: Sight) -> QuerySet[Task]:
    """The duties due today and before, the oldest first."""
    return sight.duties().select_related("assignee", "clock").order_by("due_at", "pk")[:LONGEST]


def _most_urgent(cases: QuerySet[Case], most: int) -> list[Row]:
    # The index is by phase, then by deadline: the nearest of each phase, and of these the nearest.
    parts = [cases.filter(phase=phase).order_by("next_due_at", "pk").values_list("pk")[:most] for phase in LIVE]
    ids = parts[0].union(*parts[1:], all=True)
    running = Clock.objects.filter(case__in=ids, settled_at=None, paused_at=None).select_related("case__holder")
    nearest: dict[int | None, Clock] = {}
    for clock in running.order_by("due_at", "case_id", "pk"):
        nearest.setdefault(clock.case_id, clock)
    return [_row(clock) for clock in list(nearest.values())[:most]]


def _row(clock: Clock) -> Row:
    return Row(clock.case, _named(clock), _page(clock.case) if clock.case is not None else "")


def _named(clock: Clock) -> Clock:
    vars(clock)["label"] = name_of(clock)  # asked for once, not at each badge
    return clock


def _page(case: Case) -> str:
    return kind_of(case.kind).page(case)
