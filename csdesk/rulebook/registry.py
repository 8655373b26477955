"""What rooms above tell the rulebook: which calendars there are, which clocks a new version would move.

The rulebook asks, and never imports them; they register in their `apps.py`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from csdesk.rulebook.sections import Document

if TYPE_CHECKING:
    from csdesk.people.models import Member
    from csdesk.rulebook.models import RulebookVersion


@dataclass(frozen=True)
class MovedClock:
    """A running clock that another document would move. `due_after` None: it would run no longer."""

    case_number: str
    case_title: str
    case_page: str
    clock: str
    rule: str
    due_before: datetime | None
    due_after: datetime | None


@dataclass(frozen=True)
class Preview:
    """What recomputing the running clocks would do: how many run, how many move, the first of those."""

    running: int
    moved: int
    examples: Sequence[MovedClock]


# What every company's first calendars call the office hours.
OFFICE = "office"

CalendarNames = Callable[[str], Mapping[str, str]]
PreviewProvider = Callable[[Document, datetime], Preview]
StepHandler = Callable[["RulebookVersion", str, "Member | None", datetime], None]

_calendars: list[CalendarNames] = []
_previews: list[PreviewProvider] = []
_after_step: list[StepHandler] = []


def register_calendars(provider: CalendarNames) -> None:
    """`provider(language)` gives the active company's working calendars: their names by their keys."""
    _calendars[:] = [provider]


def register_preview(provider: PreviewProvider) -> None:
    """`provider(document, now)` reckons the active company's running clocks by another document, writing nothing."""
    _previews[:] = [provider]


def after_step(handler: StepHandler) -> None:
    """`handler(version, step, actor, now)` runs in the transaction in which a version takes a step of its life.

    After "approve" of a version with `moves_running_clocks` it must see to it that running clocks are reckoned
    anew at `version.effective_from`, unless the version was withdrawn ("revoke") until then.
    """
    if handler not in _after_step:
        _after_step.append(handler)


def calendar_names(language: str) -> Mapping[str, str] | None:
    """The company's calendars, their names by their keys; None while nobody keeps calendars."""
    return _calendars[0](language) if _calendars else None


def usual_calendar(names: Iterable[str]) -> str:
    """Of calendars' keys, the one meant where nobody has chosen: office hours, else the first; "" of none."""
    keys = list(names)
    return OFFICE if OFFICE in keys else next(iter(keys), "")


def preview(document: Document, *, now: datetime) -> Preview | None:
    """What a document would do to running clocks; None while nobody keeps clocks."""
    return _previews[0](document, now) if _previews else None


def announce(version: "RulebookVersion", *, step: str, actor: "Member | None", now: datetime) -> None:
    """Tell those who registered that a version took a step."""
    for handler in _after_step:
        handler(version, step, actor, now)
