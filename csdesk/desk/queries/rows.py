"""Everything that the rows of a queue show, in as many statements for fifty rows as for one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from csdesk.cases.models import Case, CaseLabel, Label
from csdesk.cases.registry import kind_of
from csdesk.desk.registry import Facts, desk_kind
from csdesk.sla.models import Clock
from csdesk.sla.queries.urgent import running_clocks, urgent_clocks
from csdesk.tenancy.prepared import Prepared, in_places


@dataclass(frozen=True)
class Row:
    """One case as the queue shows it."""

    case: Case
    url: str
    clock: Clock | None
    facts: Facts
    labels: list[Label]

    @property
    def is_unread(self) -> bool:
        """Whether the customer wrote since the reader looked."""
        return bool(getattr(self.case, "is_unread", False))


def rows_of(cases: Sequence[Case], *, now: datetime, language: str) -> list[Row]:
    """The cases with their clocks, what their kinds say of them, and their labels."""
    running, given = _hanging.read(None, **in_places([case.pk for case in cases]))
    clocks, labels = urgent_clocks(running, language=language), by_case(given)
    facts = _facts(cases, now)
    rows = []
    for case in cases:
        own = facts.get(case.pk, Facts())
        rows.append(Row(case, kind_of(case.kind).page(case), clocks.get(case.pk), own, labels.get(case.pk, [])))
    return rows


def _build(_shape: None, **ids: int) -> list[QuerySet[Any]]:
    cases = [Case(pk=pk) for pk in ids.values()]
    return [running_clocks(cases), given_labels(cases)]


_hanging = Prepared(_build)


def labels_of(cases: Iterable[Case]) -> dict[int, list[Label]]:
    """The labels of each case that has any, by name."""
    return by_case(given_labels(cases))


def given_labels(cases: Iterable[Case]) -> QuerySet[CaseLabel]:
    """The labels given to the cases, by name; not yet read."""
    given = CaseLabel.objects.filter(case__in=[case.pk for case in cases])
    return given.select_related("label").order_by("label__name")


def by_case(given: Iterable[CaseLabel]) -> dict[int, list[Label]]:
    """The labels of each case, in the order in which they come."""
    found: dict[int, list[Label]] = {}
    for row in given:
        found.setdefault(row.case_id, []).append(row.label)
    return found


def _facts(cases: Sequence[Case], now: datetime) -> dict[int, Facts]:
    by_kind: dict[str, list[Case]] = {}
    for case in cases:
        by_kind.setdefault(case.kind, []).append(case)
    found: dict[int, Facts] = {}
    for key, own in by_kind.items():
        kind = desk_kind(key)
        if kind is not None:
            found |= kind.describe(own, now)
    return found
