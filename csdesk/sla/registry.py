"""What the rooms above tell about tasks and promises of their own: what can come of one, whose it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from csdesk.cases.models import Case
    from csdesk.people.models import Member
    from csdesk.sla.models import Clock, Task


class FollowUp(Protocol):
    """What is done in the transaction that finishes a task."""

    def __call__(self, task: "Task", *, outcome: str, note: str, actor: "Member | None", now: datetime) -> None: ...


def no_page(task: "Task") -> str:
    """For tasks that are about nothing but their case."""
    return ""


def nothing_follows(task: "Task", *, outcome: str, note: str, actor: "Member | None", now: datetime) -> None:
    """For tasks that are over when they are done."""


@dataclass(frozen=True)
class TaskKind:
    """A kind of task: `outcomes` maps what can come of it to its label, in the order of the buttons.

    Some outcomes need a note; some ("not reached") leave the task open. A handler that raises RuleViolation
    refuses the outcome, and nothing is written. `page(task)`: where what it is about is done, empty where nowhere.
    """

    key: str
    outcomes: Mapping[str, Any] = field(default_factory=lambda: {"done": _("Done")})
    outcomes_with_note: frozenset[str] = frozenset()
    outcomes_that_leave_it_open: frozenset[str] = frozenset()
    follow_up: FollowUp = nothing_follows
    page: Callable[["Task"], str] = no_page


@dataclass(frozen=True)
class PromiseKind:
    """A kind of promise on a case that hangs on a row of another room, as a step hangs on those who sign.

    `owed(case)`: the ids of the clocks that are owed; `holders(clock, now)`: whose the promise is now;
    `page(clock)`: where it is kept.
    """

    key: str
    owed: Callable[["Case"], set[int]]
    holders: Callable[["Clock", datetime], "list[Member]"]
    page: Callable[["Clock"], str]


@dataclass(frozen=True)
class DutySubject:
    """One of those for each of whom a duty's task is made: `key` tells it from the others, and stays.

    `assignee` has the task; without one it is the duty's role's.
    """

    key: str
    name: str
    name_en: str
    assignee: "Member | None" = None


@dataclass(frozen=True)
class DutyKind:
    """What the manual's "for each" means: the subjects that there are at a moment, in a fixed order.

    `task_kind` is the tasks' kind, by which their room knows them.
    """

    key: str
    subjects: Callable[[datetime], list[DutySubject]]
    task_kind: str = "duty"


_duties: dict[str, DutyKind] = {}
_promises: dict[str, PromiseKind] = {}
_kinds: dict[str, TaskKind] = {}
_places: dict[str, str] = {}
_hourly: list[Callable[[datetime], None]] = []


def register_task_kind(kind: TaskKind) -> None:
    """Called once a kind, from the owning app's `ready()`."""
    _kinds[kind.key] = kind


def task_kind(key: str) -> TaskKind:
    """The registered kind; one that nobody registered can only be done."""
    return _kinds.get(key) or TaskKind(key)


def register_promise_kind(kind: PromiseKind) -> None:
    """Called once a kind, from the owning app's `ready()`."""
    _promises[kind.key] = kind


def promise_kind(key: str) -> PromiseKind | None:
    """The registered kind of a clock; None for promises of facts and of tasks."""
    return _promises.get(key)


def register_duty_kind(kind: DutyKind) -> None:
    """Called once a word of "for each", from the owning app's `ready()`."""
    _duties[kind.key] = kind


def duty_kind(key: str) -> DutyKind | None:
    """The registered kind; None for a duty that is done once for all."""
    return _duties.get(key)


def register_place(clock_kind: str, url_name: str) -> None:
    """Called by rooms with promises on what is no case: the page where such a promise is kept."""
    _places[clock_kind] = url_name


def place_of(clock_kind: str) -> str:
    """The name of the page that a notice about a promise without a case leads to."""
    return _places.get(clock_kind, "sla:tasks")


def register_hourly(work: Callable[[datetime], None]) -> None:
    """Called by rooms with something to look after once an hour in each company, in its scope; harmless repeated."""
    _hourly.append(work)


def hourly_work() -> list[Callable[[datetime], None]]:
    """What the rooms look after, in their order."""
    return list(_hourly)
