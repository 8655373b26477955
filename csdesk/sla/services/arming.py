"""Starting a clock, and reckoning its deadline and alarms anew."""

from datetime import datetime

from csdesk.cases.models import Case
from csdesk.people.models import Member
from csdesk.rulebook.models import RulebookVersion
from csdesk.sla.models import Clock
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
    before = Clock.objects.filter(case=case, kind=kind, subject=subject)
    clock = Clock(
        case=case,
        kind=kind,
        subject=subject,
        cycle=max(before.values_list("cycle", flat=True), default=0) + 1,
        policy=terms.policy,
        rule=terms.rule,
        rulebook_version=version,
        calendar=terms.calendar,
        budget=terms.budget,
        owner=owner,
        started_at=at,
        started_by=by,
        due_at=reckoning.due_at,
    )
    write_schedule(clock, armed(reckoning.alarms))
    clock.save(force_insert=True)
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
