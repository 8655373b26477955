"""Kinds of cases, registered by the apps above: the platform never needs to know what hangs on a case."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Q

    from csdesk.cases.models import Case
    from csdesk.people.models import Member


@dataclass(frozen=True)
class CaseKind:
    """What the platform may ask of a kind of case.

    `series` is its numbers' prefix (KS); `page(case)` its URL; `visible_to(member)` a Q over Case;
    `facts(case)` the attributes that the rulebook's conditions look at (severity, channel …).
    """

    key: str
    label: Any
    series: str
    page: Callable[["Case"], str]
    visible_to: Callable[["Member"], "Q"]
    facts: Callable[["Case"], dict[str, Any]]


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
