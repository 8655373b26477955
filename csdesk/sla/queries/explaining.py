"""Why a deadline is where it is: rule, version of the manual, and the time that counted and did not."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils.translation import get_language

from csdesk.rulebook.at import rulebook_of
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.sections.base import Label
from csdesk.sla import rules
from csdesk.sla.models import Clock, ClockCorrection, ClockEvent, ClockPause, Task
from csdesk.sla.queries.calendars import calendar_named, calendar_names
from csdesk.sla.queries.policies import policy_in


@dataclass(frozen=True)
class Ring:
    """One alarm: when, by which words, and when it really fired (None: not yet, or no more)."""

    at: datetime
    words: tuple[str, ...]
    event: ClockEvent | None


@dataclass(frozen=True)
class CountedDay:
    """A day whose end counts towards a limit in days: the first is day 0. `number` None: it ended in a pause."""

    number: int | None
    day: date
    ends_at: datetime


@dataclass(frozen=True)
class Explanation:
    """All that makes up one deadline. `pause_reasons` names the reasons of `pauses` in the manual's words."""

    clock: Clock
    label: Label
    version: RulebookVersion | None
    calendar: rules.WorkingCalendar | None
    calendar_name: str
    intervals: list[rules.Interval]
    days: list[CountedDay]
    pauses: list[ClockPause]
    pause_reasons: dict[str, Label]
    rings: list[Ring]
    provisional_years: tuple[int, ...]
    corrections: list[ClockCorrection]


def explain(clock: Clock, *, now: datetime) -> Explanation:
    """Take a clock's deadline apart. While it stands still, the open pause lasts up to `now`."""
    calendar = calendar_named(clock.calendar) if clock.calendar else None
    pauses = list(clock.pauses.select_related("owner").order_by("started_at"))
    version, reasons = _words(clock)
    return Explanation(
        clock=clock,
        label=label_of(clock),
        version=version,
        calendar=calendar,
        calendar_name=_calendar_name(clock),
        intervals=_intervals(clock, calendar, pauses, now),
        days=_days(clock, calendar, pauses, now),
        pauses=pauses,
        pause_reasons=reasons,
        rings=_rings(clock),
        provisional_years=_provisional_years(clock, calendar),
        corrections=list(clock.corrections.select_related("actor").order_by("id")),
    )


def label_of(clock: Clock) -> Label:
    """What the promise is called in the manual; a task made by hand, what it was called by whoever made it."""
    if clock.rulebook_version_id is not None:
        return _label_in_version(clock.tenant_id, clock.rulebook_version_id, clock.policy)
    task = Task.objects.filter(clock=clock).first()
    return Label(zh=task.title, en=task.title_en) if task else Label(zh=clock.kind)


@lru_cache(maxsize=4096)
def _label_in_version(tenant_id: int, version_id: int, policy: str) -> Label:
    # Signed versions never change: lists name hundreds of clocks and ask once.
    found = policy_in(rulebook_of(version_id).document, policy)
    return found.label if found is not None else Label(zh=policy)


def name_of(clock: Clock) -> str:
    """What the promise is called in the reader's language."""
    return label_of(clock).text(get_language() or "zh-hans")


def _calendar_name(clock: Clock) -> str:
    return calendar_names(get_language() or "zh-hans").get(clock.calendar, clock.calendar)


def _words(clock: Clock) -> tuple[RulebookVersion | None, dict[str, Label]]:
    if clock.rulebook_version_id is None:
        return None, {}
    book = rulebook_of(clock.rulebook_version_id)
    return book.version, {reason.key: reason.label for reason in book.document.pauses.reasons}


def _unit(clock: Clock) -> rules.Unit:
    return rules.parse_budget(clock.budget).unit if clock.budget else rules.Unit.SECONDS


def _intervals(
    clock: Clock, calendar: rules.WorkingCalendar | None, pauses: list[ClockPause], now: datetime
) -> list[rules.Interval]:
    if calendar is None:
        return [rules.Interval(clock.started_at, clock.due_at, rules.Kind.COUNTED)]
    end = _shown_until(clock, now)
    spans = [rules.Pause(pause.started_at, pause.ended_at) for pause in pauses]
    return rules.explain(clock.started_at, end, calendar, spans, unit=_unit(clock))


def _days(
    clock: Clock, calendar: rules.WorkingCalendar | None, pauses: list[ClockPause], now: datetime
) -> list[CountedDay]:
    """The arithmetic of a limit in days: one line a day that counts."""
    if calendar is None or not _unit(clock).is_by_day:
        return []
    days: list[CountedDay] = []
    day, number = calendar.local_date(clock.started_at), 0
    while (ends_at := _end_of(day, calendar, _unit(clock))) is None or ends_at <= _shown_until(clock, now):
        if ends_at is not None and ends_at > clock.started_at:
            is_paused = any(p.started_at < ends_at <= (p.ended_at or ends_at) for p in pauses)
            days.append(CountedDay(None if is_paused else number, day, ends_at))
            number += not is_paused
        day += timedelta(days=1)
    return days


def _shown_until(clock: Clock, now: datetime) -> datetime:
    # Nobody knows yet when a clock that stands still will be due.
    return max(now, clock.started_at) if clock.is_paused else clock.due_at


def _end_of(day: date, calendar: rules.WorkingCalendar, unit: rules.Unit) -> datetime | None:
    if unit is rules.Unit.WORKING_DAYS:
        return calendar.closing(day)
    return rules.moment_on(day + timedelta(days=1), "00:00", calendar.zone)


def _provisional_years(clock: Clock, calendar: rules.WorkingCalendar | None) -> tuple[int, ...]:
    if calendar is None:
        return ()
    return rules.provisional_years(clock.started_at, clock.due_at, calendar, unit=_unit(clock))


def _rings(clock: Clock) -> list[Ring]:
    fired = {event.level: event for event in clock.events.filter(cycle=clock.cycle)}
    rings = zip(clock.alarms, clock.marks, strict=True)
    return [Ring(at, tuple(rules.words_of(mark)), fired.get(level)) for level, (at, mark) in enumerate(rings, start=1)]
