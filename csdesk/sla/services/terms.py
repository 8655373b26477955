"""The terms of a promise, and the deadline and alarms that follow from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from csdesk.cases.models import Case
from csdesk.refusals import RuleViolation
from csdesk.rulebook.sections import Document
from csdesk.rulebook.sections.approvals import SigningStep
from csdesk.rulebook.sections.clocks import AlarmRule, ClockRule
from csdesk.rulebook.sections.duties import DutyRule
from csdesk.rulebook.sections.tasks import TaskRule
from csdesk.sla import rules
from csdesk.sla.models import Clock, ClockPause
from csdesk.sla.queries.calendars import calendar_named
from csdesk.sla.queries.policies import Policy, policy_in

# What rings for a promise that no version of the manual knows: a task made by hand.
BARE_ALARMS = (AlarmRule(at=rules.DUE, do="remind", to=("holder",)),)


@dataclass(frozen=True)
class Terms:
    """What a promise says: where it stands in the manual, its limit, on which calendar, its alarms.

    An empty budget means that the deadline itself was agreed.
    """

    policy: str
    rule: str
    budget: str
    calendar: str
    alarms: tuple[AlarmRule, ...]

    @property
    def marks(self) -> list[str]:
        """The words of the alarms; the deadline is always one, so that a breach is always recorded."""
        return list(dict.fromkeys([*(alarm.at for alarm in self.alarms), rules.DUE]))


_SECTIONS = {ClockRule: "clocks", TaskRule: "tasks", DutyRule: "duties", SigningStep: "approvals"}


def terms_of_rule(policy: Policy, case: Case | None) -> Terms:
    """The terms that an entry of the manual sets for a case; a team may have a calendar of its own."""
    section = _SECTIONS[type(policy)]
    budget = policy.budget if isinstance(policy, ClockRule) else policy.due
    own = case.team.calendar_key if case is not None and case.team is not None else ""
    return Terms(f"{section}.{policy.key}", policy.rule, budget, own or policy.calendar, policy.alarms)


def terms_of_clock(clock: Clock, document: Document | None) -> Terms:
    """The terms under which a clock runs, as the version of the manual it started under has them."""
    policy = policy_in(document, clock.policy) if document is not None else None
    alarms = policy.alarms if policy is not None else BARE_ALARMS
    return Terms(clock.policy, clock.rule, clock.budget, clock.calendar, alarms)


@dataclass(frozen=True)
class Reckoning:
    """A deadline and the alarms around it."""

    due_at: datetime
    alarms: list[rules.Alarm]


Instead = Mapping[str, Iterable[tuple[Any, Mapping[str, Any]]]]


def reckon(
    terms: Terms,
    start: datetime,
    pauses: Iterable[ClockPause] = (),
    *,
    due_at: datetime | None = None,
    instead: Instead | None = None,
) -> Reckoning:
    """The deadline of a promise that started then and stood still so; an open pause counts as not begun.

    `due_at` is the deadline of a promise without a budget. Raises RuleViolation naming the promise's rule
    when its calendar never works or the deadline is out of reach.
    """
    spans = [rules.Pause(pause.started_at, pause.ended_at) for pause in pauses if pause.ended_at is not None]
    try:
        # A deadline that was agreed needs no calendar.
        calendar = (
            calendar_named(terms.calendar, instead=instead) if terms.calendar else rules.preset_calendar("hotline")
        )
        unit = rules.Unit.SECONDS
        if terms.budget:
            budget = rules.parse_budget(terms.budget)
            unit, due_at = budget.unit, rules.due_with_pauses(start, budget, calendar, spans)
        if due_at is None:
            raise ValueError("a promise needs a budget or a deadline")
        alarms = rules.alarm_schedule(start, due_at, terms.marks, unit=unit, calendar=calendar, pauses=spans)
    except rules.ClockError as error:
        raise RuleViolation(terms.rule or "CMP-40", str(error)) from error
    return Reckoning(due_at, alarms)
