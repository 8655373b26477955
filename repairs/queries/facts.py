"""What the manual's conditions may ask of a return, and what other systems are told of it."""

from typing import Any

from csdesk.cases.models import Case
from csdesk.people.models import Member
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.repairs import RepairRoute, Repairs
from dealers.queries import party_of
from repairs.models import ReturnOrder
from repairs.queries.returns import return_of


def route_of(manual: Repairs, key: str) -> RepairRoute | None:
    """The manual's entry of a route; None for one it does not know (any more)."""
    return next((route for route in manual.routes if route.key == key), None)


def facts_of(case: Case) -> dict[str, Any]:
    """Road and ground, route, whether its time limits count (RPR-05), how it was filed, the kind of customer."""
    order = return_of(case)
    route = route_of(rulebook_at(case.opened_at).document.repairs, order.route)
    party = party_of(case)
    return {
        "road": order.road,
        "ground": order.ground,
        "route": order.route,
        "limited": route.is_limited if route is not None else True,
        "source": order.source,
        "customer_kind": party.dealer.kind if party is not None else "",
        "has_complaint": case.parent_id is not None,
    }


def picture_of(case: Case, reader: Member) -> dict[str, Any]:
    """What a webhook says of a return besides its case; a dealer hears of his own units alone."""
    order: ReturnOrder = return_of(case)
    lines = [
        {
            "serial": line.serial,
            "warranty": line.warranty,
            "result": line.result,
            "replacement_serial": line.replacement_serial,
        }
        for line in order.lines.order_by("position")
    ]
    told: dict[str, Any] = {"status": order.status, "units": lines}
    return {**told, "route": order.route, "agreement": order.agreement} if reader.is_staff_member else told
