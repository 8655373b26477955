"""Kinds of cases, registered by the apps above: the platform never needs to know what hangs on a case."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from django.db.models import Q, QuerySet

    from csdesk.cases.models import Case
    from csdesk.people.models import Member


class HandOver(Protocol):
    """Makes somebody the holder of a case, with a word on what is to be done; `actor=None` is the system.

    Raises PermissionDenied, and RuleViolation when the person cannot hold it or holds it already.
    """

    def __call__(self, case: "Case", to: "Member", *, note: str, actor: "Member | None", now: datetime) -> None: ...


@dataclass(frozen=True)
class CaseKind:
    """What the platform may ask of a kind of case.

    `series` is its numbers' prefix (KS); `page(case)` its URL; `visible_to(member)` a Q over Case;
    `facts(case)` the attributes that the rulebook's conditions look at (severity, channel …); `hand_over` makes
    somebody else its holder and `workers()` are those who may be; None where nobody hands such a case over.
    """

    key: str
    label: Any
    series: str
    page: Callable[["Case"], str]
    visible_to: Callable[["Member"], "Q"]
    facts: Callable[["Case"], dict[str, Any]]
    hand_over: HandOver | None = None
    workers: Callable[[], "QuerySet[Member]"] | None = None


class WordsFinder(Protocol):
    """A Q over rows that belong to a case: those of the cases on which the member may read all the words.

    `case` names the case's id in the row.
    """

    def __call__(self, member: "Member", words: str, *, case: str = "pk") -> "Q": ...


_kinds: dict[str, CaseKind] = {}
_finders: list[WordsFinder] = []


def register_kind(kind: CaseKind) -> None:
    """Called once a kind, from the owning app's `ready()`."""
    _kinds[kind.key] = kind


def kind_of(key: str) -> CaseKind:
    """The registered kind. Raises KeyError for one nobody registered."""
    return _kinds[key]


def register_words_finder(finder: WordsFinder) -> None:
    """Called by the room that knows what stands on cases, from its `ready()`; the last one counts."""
    _finders[:] = [finder]


def found_by_words(member: "Member", words: str, *, case: str = "pk") -> "Q":
    """The condition of the registered finder. Raises IndexError where nobody can find anything."""
    return _finders[0](member, words, case=case)


def all_kinds() -> list[CaseKind]:
    """Every registered kind, in the order of registration."""
    return list(_kinds.values())
