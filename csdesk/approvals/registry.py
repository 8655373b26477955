"""What signatures may be asked for, and what follows from them: filled by the rooms above."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from csdesk.cases.queries import cases_visible_to

if TYPE_CHECKING:
    from csdesk.approvals.models import ApprovalRequest
    from csdesk.cases.models import Case
    from csdesk.people.models import Member


class Decided(Protocol):
    """What is done in the transaction in which a request is approved, refused or withdrawn: `request.state`.

    What it raises undoes the signature.
    """

    def __call__(self, request: "ApprovalRequest", *, now: datetime) -> None: ...


def nothing_follows(request: "ApprovalRequest", *, now: datetime) -> None:
    """For signatures of which the asking room only needs to know that they were given."""


def nothing_more(request: "ApprovalRequest") -> Sequence[tuple[Any, str]]:
    """For requests whose subject, note and amount say it all."""
    return ()


def who_asked(request: "ApprovalRequest") -> str:
    """For requests that came of whoever asked for the signatures."""
    return ""


def whoever_sees_the_case(actor: "Member | None", case: "Case") -> bool:
    """Whether somebody may see the case; `actor=None` is the system."""
    return actor is None or cases_visible_to(actor).filter(pk=case.pk).exists()


@dataclass(frozen=True)
class ApprovalKind:
    """What signatures are asked for. `key` is the chain's in the manual; `label` names it where no chain does.

    `describe(request)`: further (label, text) that a signer has to know, who may not see the case; `may_ask(actor,
    case)`: who may ask for it, and withdraw what others asked. `applicant(request)`: who applied for what is signed, if
    somebody else than who asked for the signatures.
    """

    key: str
    label: Any
    decided: Decided = nothing_follows
    describe: Callable[["ApprovalRequest"], Sequence[tuple[Any, str]]] = nothing_more
    may_ask: Callable[["Member | None", "Case"], bool] = whoever_sees_the_case
    applicant: Callable[["ApprovalRequest"], str] = who_asked


_kinds: dict[str, ApprovalKind] = {}


def register_approval_kind(kind: ApprovalKind) -> None:
    """Called once a kind, from the owning app's `ready()`."""
    _kinds[kind.key] = kind


def approval_kind(key: str) -> ApprovalKind:
    """The registered kind. Raises KeyError for one that nobody registered."""
    return _kinds[key]


def approval_kinds() -> list[ApprovalKind]:
    """Every registered kind."""
    return list(_kinds.values())
