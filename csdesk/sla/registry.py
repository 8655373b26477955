"""What the rooms above tell about tasks: what can come of one, and what follows from that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from csdesk.people.models import Member
    from csdesk.sla.models import Task


class FollowUp(Protocol):
    """What is done in the transaction that finishes a task."""

    def __call__(self, task: "Task", *, outcome: str, note: str, actor: "Member | None", now: datetime) -> None: ...


def nothing_follows(task: "Task", *, outcome: str, note: str, actor: "Member | None", now: datetime) -> None:
    """For tasks that are over when they are done."""


@dataclass(frozen=True)
class TaskKind:
    """A kind of task: `outcomes` maps what can come of it to its label, in the order of the buttons.

    Some outcomes need a note; some ("not reached") leave the task open. A handler that raises RuleViolation
    refuses the outcome, and nothing is written.
    """

    key: str
    outcomes: Mapping[str, Any] = field(default_factory=lambda: {"done": _("Done")})
    outcomes_with_note: frozenset[str] = frozenset()
    outcomes_that_leave_it_open: frozenset[str] = frozenset()
    follow_up: FollowUp = nothing_follows


_kinds: dict[str, TaskKind] = {}


def register_task_kind(kind: TaskKind) -> None:
    """Called once a kind, from the owning app's `ready()`."""
    _kinds[kind.key] = kind


def task_kind(key: str) -> TaskKind:
    """The registered kind; one that nobody registered can only be done."""
    return _kinds.get(key) or TaskKind(key)
