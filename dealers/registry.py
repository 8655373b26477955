"""What the portal shows of a kind of case; filled by the apps above from their `ready()`, docs/portal.md says how."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Q

    from csdesk.cases.models import Case
    from dealers.models import Dealer


@dataclass(frozen=True)
class Stage:
    """Where a case stands on its road: the `step`th (from 1) of `of`, as it is called.

    `road` names every step; without it the road is shown as a bar.
    """

    label: Any
    step: int
    of: int
    road: tuple[Any, ...] = ()

    @property
    def is_last(self) -> bool:
        """Whether there is nothing left to come."""
        return self.step >= self.of


@dataclass(frozen=True)
class Standing:
    """What a list says of a case: its stage, and until when the dealer was promised something."""

    stage: Stage
    promised: datetime | None


@dataclass(frozen=True)
class Need:
    """Something that waits for the dealer. `label` says what he is to do; `due`: until when, if there is a limit."""

    label: Any
    url: str
    case: "Case"
    due: datetime | None = None


@dataclass(frozen=True)
class NewLink:
    """A form that a dealer may begin with: one tile of the page "New"."""

    label: Any
    url_name: str
    icon: str
    detail: Any = ""


StandingsOf = Callable[[Sequence["Case"], datetime], Mapping[int, Standing]]


@dataclass(frozen=True)
class PortalKind:
    """What the portal asks of a kind of case.

    `page(case)` is its address in the portal; `stage` and `promised` tell of one case, `standings` of all on a page
    at once (by the case's id), for a list that asks a fixed number of queries. `needs_you(dealer, now)`: what waits
    for the dealer, the most urgent first. `found(words)`: a Q over Case, beside number and title.
    """

    case_kind: str
    label: Any
    page: Callable[["Case"], str]
    stage: Callable[["Case", datetime], Stage]
    promised: Callable[["Case", datetime], datetime | None]
    needs_you: Callable[["Dealer", datetime], list[Need]]
    new_links: Iterable[NewLink] = ()
    standings: StandingsOf | None = None
    found: Callable[[str], "Q"] | None = None
    icon: str = field(default="message-report")

    def standings_of(self, cases: Sequence["Case"], now: datetime) -> Mapping[int, Standing]:
        """Stage and promise of each of the cases, by the case's id."""
        if self.standings is not None:
            return self.standings(cases, now)
        return {case.pk: Standing(self.stage(case, now), self.promised(case, now)) for case in cases}


_kinds: dict[str, PortalKind] = {}


def register_portal_kind(kind: PortalKind) -> None:
    """Called once a kind of case, from the owning app's `ready()`."""
    _kinds[kind.case_kind] = kind


def portal_kind_of(case_kind: str) -> PortalKind | None:
    """The registered kind; None: dealers see nothing of such cases."""
    return _kinds.get(case_kind)


def portal_kinds() -> list[PortalKind]:
    """Every registered kind, in the order of registration."""
    return list(_kinds.values())
