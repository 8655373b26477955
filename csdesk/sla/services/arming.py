"""Starting a clock, and reckoning its deadline and alarms anew."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max

from csdesk.cases.models import Case
from csdesk.people.models import Member
from csdesk.rulebook.models import RulebookVersion
from csdesk.sla.models import Clock
from csdesk.sla.queries.calendars import periods_of
from csdesk.sla.rules import Schedule, armed, rearmed
from csdesk.sla.services.terms import Reckoning, Terms, reckon


def start_clock(
    kind: str,
    terms: Terms,
    *,
    case: Case | None,
    version: RulebookVersion | None,
    at: datetime,
    by: str,
    subject: str = "",
    owner: Member | None = None,
    due_at: datetime | None = None,
) -> Clock:
    """Start a promise at a moment, by a fact. The case must be locked. Raises RuleViolation (see `reckon`)."""
    reckoning = reckon(terms, at, due_at=due_at)
    clock = _unsaved(kind, terms, reckoning, case=case, version=version, at=at, by=by, subject=subject, owner=owner)
    clock.cycle = _cycles(case, [kind], subject).get(kind, 0) + 1
    clock.save(force_insert=True)
    return clock


def start_clocks(
    promises: Mapping[str, Terms],
    *,
    case: Case,
    version: RulebookVersion,
    at: datetime,
    by: str,
    subject: str = "",
    owner: Member | None = None,
) -> list[Clock]:
    """Start the promises of several kinds that one fact brings about, in as many statements as one takes."""
    if not promises:
        return []
    calendars = periods_of(terms.calendar for terms in promises.values())
    cycles = _cycles(case, promises, subject)
    clocks = []
    for kind, terms in promises.items():
        reckoning = reckon(terms, at, instead=calendars)
        clock = _unsaved(kind, terms, reckoning, case=case, version=version, at=at, by=by, subject=subject, owner=owner)
        clock.cycle = cycles.get(kind, 0) + 1
        clocks.append(clock)
    return Clock.objects.bulk_create(clocks)


def _cycles(case: Case | None, kinds: Iterable[str], subject: str) -> dict[str, int]:
    """The last cycle of each kind that the case has had."""
    before = Clock.objects.filter(case=case, kind__in=list(kinds), subject=subject).order_by()
    return dict(before.values_list("kind").annotate(Max("cycle")))


def _unsaved(kind: str, terms: Terms, reckoning: Reckoning, *, at: datetime, by: str, **fields: Any) -> Clock:
    clock = Clock(
        kind=kind,
        policy=terms.policy,
        rule=terms.rule,
        rulebook_version=fields.pop("version"),
        calendar=terms.calendar,
        budget=terms.budget,
        started_at=at,
        started_by=by,
        due_at=reckoning.due_at,
        **fields,
    )
    write_schedule(clock, armed(reckoning.alarms))
    return clock


def schedule_of(clock: Clock) -> Schedule:
    """The clock's alarms as a value."""
    return Schedule(tuple(clock.alarms), tuple(clock.marks), clock.level)


def write_schedule(clock: Clock, schedule: Schedule) -> None:
    """Put a schedule on a clock; saving it is the caller's."""
    clock.alarms, clock.marks = list(schedule.alarms), list(schedule.marks)
    clock.level, clock.next_at = schedule.level, schedule.next_at


def rearm(clock: Clock, terms: Terms, reckoning: Reckoning, *, now: datetime) -> None:
    """Give a (locked) running clock other terms or another deadline; saving it is the caller's.

    While it stands still only the deadline changes that is shown: its alarms are reckoned when it goes on.
    """
    clock.policy, clock.rule, clock.budget, clock.calendar = terms.policy, terms.rule, terms.budget, terms.calendar
    clock.due_at, clock.error = reckoning.due_at, ""
    if not clock.is_paused:
        write_schedule(clock, rearmed(schedule_of(clock), reckoning.alarms, now=now))
