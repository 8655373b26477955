"""What came back, by whose it is (RPR-17)."""

from itertools import groupby

from csdesk.people.models import Member
from repairs.lifecycle import Status
from repairs.models import ReturnOrder
from repairs.queries.returns import returns_visible_to

# Nobody sorts more at one table; what is older comes first.
MOST = 500


def came_back(member: Member) -> list[tuple[str, list[ReturnOrder]]]:
    """The returns that lie ready at the desk, by their sender; the longest waiting sender first."""
    found = list(returns_visible_to(member).filter(status=Status.BACK).order_by("sender_name", "back_at")[:MOST])
    groups = [(name, list(orders)) for name, orders in groupby(found, key=lambda order: order.sender_name)]
    return sorted(groups, key=lambda group: min(order.back_at or order.case.opened_at for order in group[1]))
