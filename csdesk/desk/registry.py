"""What each kind of case shows in the queue and lets be done there; the room that owns the kind says so."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from csdesk.cases.models import Case
    from csdesk.people.models import Member


@dataclass(frozen=True)
class Mark:
    """A word on a row: `tone` is "", "brand", "green", "amber" or "red"."""

    text: Any
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Facts:
    """What a row shows of a case beside its clock, title and number: whose matter it is, and marks."""

    who: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Facet:
    """A filter that only this kind has. `choices(now)` gives (value, label); `narrow(value)` a Q over Case.

    A kind keeps what its facets ask in the case's `first_facet` and `second_facet` (open_case, note_facets): there
    an index answers, however many cases wait.
    """

    key: str
    label: Any
    choices: Callable[[datetime], Iterable[tuple[str, Any]]]
    narrow: Callable[[str], Q]


@dataclass(frozen=True)
class Link:
    """A button above the queue."""

    label: Any
    icon: str
    url: str
    shortcut: str = ""
    is_primary: bool = False


def _nobody(*_args: Any, **_options: Any) -> bool:
    return False


def _nothing(_member: "Member") -> Any:
    return ()


@dataclass(frozen=True)
class DeskKind:
    """A kind at the desk, by the key it has as a kind of case.

    `describe(cases, now)` asks once for all rows of a page. `in_register`: a Q over Case that leaves out what is
    merged or withdrawn. `asked_of(member)`: the ids of the cases on which the member's department owes its
    word, as rows of one column.
    `acts`: what can be done to several cases at once. `home`: name of the address at which the kind shows the
    workspace; `styles`: its sheets, since a case is loaded into a page that began with another.
    """

    key: str
    describe: "Callable[[list[Case], datetime], dict[int, Facts]]"
    facets: tuple[Facet, ...] = ()
    in_register: Q = field(default_factory=Q)
    asked_of: "Callable[[Member], QuerySet[Any]] | None" = None
    may_work: "Callable[[Member | None, Case], bool]" = _nobody
    acts: "dict[str, DeskAct]" = field(default_factory=dict)
    links: "Callable[[Member], Iterable[Link]]" = _nothing
    home: str = "desk:workspace"
    styles: tuple[str, ...] = ()


@dataclass(frozen=True)
class DeskAct:
    """How a kind does one of the desk's acts ("assign", "close") to a case.

    `do(case, *, actor, now, **typed)` gives what `undo(case, kept, *, actor, now)` needs. Both raise RuleViolation
    and PermissionDenied.
    """

    do: Callable[..., dict[str, Any]]
    undo: Callable[..., None] | None = None


_kinds: dict[str, DeskKind] = {}


def register_desk_kind(kind: DeskKind) -> None:
    """Called once a kind, from the owning app's `ready()`."""
    _kinds[kind.key] = kind


def desk_kinds() -> list[DeskKind]:
    """The kinds at the desk, in the order of registration."""
    return list(_kinds.values())


def desk_kind(key: str) -> DeskKind | None:
    """How a kind is shown; None for one that nobody described."""
    return _kinds.get(key)


def facets() -> dict[str, tuple[DeskKind, Facet]]:
    """Every facet by its key."""
    return {facet.key: (kind, facet) for kind in desk_kinds() for facet in kind.facets}
