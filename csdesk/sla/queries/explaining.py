"""Why a deadline is where it is: rule, version of the manual, and the time that counted and did not."""

from dataclasses import dataclass
from datetime import datetime

from csdesk.rulebook.at import rulebook_of
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.sections.base import Label
from csdesk.sla import rules
from csdesk.sla.models import Clock, ClockCorrection, ClockEvent, ClockPause, Task
from csdesk.sla.queries.calendars import calendar_named
from csdesk.sla.queries.policies import policy_in


@dataclass(frozen=True)
class Ring:
    """One alarm: when, by which words, and when it really fired (None: not yet, or no more)."""

    at: datetime
    words: tuple[str, ...]
    event: ClockEvent | None


@dataclass(frozen=True)
class Explanation:
    """All that makes up one deadline. `pause_reasons` names the reasons of `pauses` in the manual's words."""

    clock: Clock
    label: Label
    version: RulebookVersion | None
    calendar: rules.WorkingCalendar | None
    intervals: list[rules.Interval]
    pauses: list[ClockPause]
    pause_reasons: dict[str, Label]
    rings: list[Ring]
    provisional_years: tuple[int, ...]
    corrections: list[ClockCorrection]


def explain(clock: Clock, *, now: datetime) -> Explanation:
    """Take a clock's deadline apart. While it stands still, the open pause lasts up to `now`."""
    calendar = calendar_named(clock.calendar) if clock.calendar else None
    pauses = list(clock.pauses.select_related("owner").order_by("started_at"))
    version, label, reasons = _words(clock)
    return Explanation(
        clock=clock,
        label=label,
        version=version,
        calendar=calendar,
        intervals=_intervals(clock, calendar, pauses, now),
        pauses=pauses,
        pause_reasons=reasons,
        rings=_rings(clock),
        provisional_years=_provisional_years(clock, calendar),
        corrections=list(clock.corrections.select_related("actor").order_by("id")),
    )


def label_of(clock: Clock) -> Label:
    """What the promise is called in the manual; a task made by hand, what it was called by whoever made it."""
    return _words(clock)[1]


def _words(clock: Clock) -> tuple[RulebookVersion | None, Label, dict[str, Label]]:
    if clock.rulebook_version_id is None:
        task = Task.objects.filter(clock=clock).first()
        return None, Label(zh=task.title, en=task.title_en) if task else Label(zh=clock.kind), {}
    book = rulebook_of(clock.rulebook_version_id)
    policy = policy_in(book.document, clock.policy)
    reasons = {reason.key: reason.label for reason in book.document.pauses.reasons}
    return book.version, policy.label if policy else Label(zh=clock.kind), reasons


def _unit(clock: Clock) -> rules.Unit:
    return rules.parse_budget(clock.budget).unit if clock.budget else rules.Unit.SECONDS


def _intervals(
    clock: Clock, calendar: rules.WorkingCalendar | None, pauses: list[ClockPause], now: datetime
) -> list[rules.Interval]:
    if calendar is None:
        return [rules.Interval(clock.started_at, clock.due_at, rules.Kind.COUNTED)]
    end = max(clock.due_at, now) if clock.is_paused else clock.due_at
    spans = [rules.Pause(pause.started_at, pause.ended_at) for pause in pauses]
    return rules.explain(clock.started_at, end, calendar, spans, unit=_unit(clock))


def _provisional_years(clock: Clock, calendar: rules.WorkingCalendar | None) -> tuple[int, ...]:
    if calendar is None:
        return ()
    return rules.provisional_years(clock.started_at, clock.due_at, calendar, unit=_unit(clock))


def _rings(clock: Clock) -> list[Ring]:
    fired = {event.level: event for event in clock.events.filter(cycle=clock.cycle)}
    rings = zip(clock.alarms, clock.marks, strict=True)
    return [Ring(at, tuple(rules.words_of(mark)), fired.get(level)) for level, (at, mark) in enumerate(rings, start=1)]
