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


_kinds: dict[str, CaseKind] = {}


def register_kind(kind: CaseKind) -> None:
    """Called once a kind, from the owning app's `ready()`."""
    _kinds[kind.key] = kind


def kind_of(key: str) -> CaseKind:
    """The registered kind. Raises KeyError for one nobody registered."""
    return _kinds[key]


def all_kinds() -> list[CaseKind]:
    """Every registered kind, in the order of registration."""
    return list(_kinds.values())
