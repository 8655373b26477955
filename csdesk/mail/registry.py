"""What a new mail may become; filled by the rooms above from their apps' `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from csdesk.cases.models import Case
    from csdesk.mail.models import IntakeItem
    from csdesk.mail.rules.parsed import ParsedMail
    from csdesk.people.models import Member


@dataclass(frozen=True)
class Route:
    """One thing a mail may become.

    `open(item, mail, actor, now)` opens the case whose promises count from `item.received_at`;
    `withdraw(case, actor, now)` takes that back, or raises RuleViolation when it is too late.
    """

    key: str
    label: Any
    open: "Callable[[IntakeItem, ParsedMail, Member | None, datetime], Case]"
    withdraw: "Callable[[Case, Member | None, datetime], None]"


_routes: dict[str, Route] = {}


def register_route(route: Route) -> None:
    """Called once a route."""
    _routes[route.key] = route


def route_named(key: str) -> Route | None:
    """The route, or None when nobody registered it."""
    return _routes.get(key)


def all_routes() -> list[Route]:
    """Every route in the order of registration."""
    return list(_routes.values())
