"""What the rooms above do with news of a return; repairs knows none of them."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from csdesk.cases.models import Case
    from csdesk.people.models import Member

# Called in the transaction of the callback: (the case the return came of, what the customer said, actor, now).
Dissatisfied = Callable[["Case", str, "Member | None", datetime], None]
_dissatisfied: dict[str, Dissatisfied] = {}


def register_dissatisfied(case_kind: str, handler: Dissatisfied) -> None:
    """Called from an app's `ready()`: what becomes of a case when the customer is not content with its return."""
    _dissatisfied[case_kind] = handler


def announce_dissatisfied(case: "Case", note: str, *, actor: "Member | None", now: datetime) -> bool:
    """Tell the owner of the case; False when no room of that kind wants to know."""
    handler = _dissatisfied.get(case.kind)
    if handler is None:
        return False
    handler(case, note, actor, now)
    return True
