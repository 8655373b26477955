"""Clocks of complaints for their pages."""

from csdesk.cases.models import Case
from csdesk.sla.models import Clock, Verdict
from csdesk.sla.queries.urgent import name_clocks


def clocks_to_show(case: Case, *, language: str) -> list[Clock]:
    """The running clocks of a case by deadline, then of each settled kind the last, broken ones first.

    A breach stays in sight for ever, also when its kind was kept in a later cycle; what fell away does not.
    """
    clocks = list(Clock.objects.filter(case=case).select_related("owner").order_by("pk"))
    running = sorted((c for c in clocks if c.is_running), key=lambda clock: (clock.is_paused, clock.due_at))
    broken = [clock for clock in clocks if clock.verdict == Verdict.BREACHED]
    hidden = {(clock.kind, clock.subject) for clock in [*running, *broken]}
    kept = {(c.kind, c.subject): c for c in clocks if c.verdict == Verdict.MET and (c.kind, c.subject) not in hidden}
    return name_clocks([*running, *broken, *kept.values()], language=language)
