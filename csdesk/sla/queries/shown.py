"""Clocks for the page of their case."""

from collections.abc import Iterable

from django.db.models import QuerySet

from csdesk.cases.models import Case
from csdesk.sla.models import Clock, Verdict
from csdesk.sla.queries.urgent import name_clocks


def clocks_of(case: Case) -> QuerySet[Clock]:
    """All clocks that a case ever had, in the order in which they started; not yet read."""
    return Clock.objects.filter(case=case).select_related("owner").order_by("pk")


def clocks_to_show(clocks: Iterable[Clock], *, language: str) -> list[Clock]:
    """Of a case's clocks: the running ones by deadline, then of each settled kind the last, broken ones first.

    A breach stays in sight for ever, also when its kind was kept in a later cycle; what fell away does not.
    """
    clocks = list(clocks)
    running = sorted((c for c in clocks if c.is_running), key=lambda clock: (clock.is_paused, clock.due_at))
    broken = [clock for clock in clocks if clock.verdict == Verdict.BREACHED]
    hidden = {(clock.kind, clock.subject) for clock in [*running, *broken]}
    kept = {(c.kind, c.subject): c for c in clocks if c.verdict == Verdict.MET and (c.kind, c.subject) not in hidden}
    return name_clocks([*running, *broken, *kept.values()], language=language)
