"""Tasks: what somebody has to do once, because of something that happened to a case."""

from typing import Annotated

from csdesk.rulebook.sections.base import Addressee, Budget, CalendarKey, Entries, Key, Section, setting
from csdesk.rulebook.sections.clocks import Alarms, Conditional, Fact


class TaskRule(Conditional):
    """One task, e.g. the follow-up call on the day a complaint was answered (CMP-50)."""

    kind: Key = setting(label="Task", help="What may come of it, the program knows by this word.")
    due: Budget = setting(label="Time limit", brief=True)
    calendar: CalendarKey = setting(label="Working calendar")
    to: tuple[Addressee, ...] = setting(label="Who does it", help="The first of these whom anybody is.", min_length=1)
    created_on: tuple[Fact, ...] = setting(label="Arises at", min_length=1)
    cancelled_on: tuple[Fact, ...] = setting((), label="Falls away at")
    alarms: Alarms = setting((), label="Alarms", max_length=12)


class Tasks(Section):
    """The tasks that arise by themselves (T-07)."""

    rules: Annotated[tuple[TaskRule, ...], Entries] = setting((), label="Tasks", rule="CMP-50", max_length=100)
