"""What the factory has to repair and ship: units by due date, of several returns, without whose they are."""

from collections.abc import Collection

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery

from csdesk.sla.models import Clock
from repairs.lifecycle import Status
from repairs.models import Result, ReturnLine, ReturnOrder
from repairs.rules.legs import FROM_FACTORY
from shipping.models import Shipment

# Nobody repairs more in a day; the most urgent are shown.
MOST = 200
# What the dealer waits for; how soon a waybill is reported is another matter.
PROMISED = Q(kind__startswith="return_") | Q(kind__startswith="doa_")


def _with_due(orders: QuerySet[ReturnOrder]) -> QuerySet[ReturnOrder]:
    running = Clock.objects.filter(PROMISED, case=OuterRef("case"), settled_at=None)
    due = running.order_by().values("case").annotate(first=Min("due_at")).values("first")
    return orders.annotate(due_at=Subquery(due)).select_related("case").order_by("due_at", "pk")


def to_repair(places: Collection[str]) -> list[tuple[ReturnOrder, list[ReturnLine]]]:
    """The returns that lie in these hands (statuses) with the units that are still open, by due date."""
    orders = list(_with_due(ReturnOrder.objects.filter(status__in=places))[:MOST])
    lines: dict[int, list[ReturnLine]] = {order.pk: [] for order in orders}
    open_lines = ReturnLine.objects.filter(order__in=orders, result=Result.OPEN)
    for line in open_lines.select_related("product").order_by("order", "position"):
        lines[line.order_id].append(line)
    return [(order, lines[order.pk]) for order in orders]


def to_ship() -> list[ReturnOrder]:
    """The returns whose repair is finished and whose goods are not on their way yet, by due date."""
    sent = Shipment.objects.filter(case=OuterRef("case"), leg=FROM_FACTORY, sent_at__isnull=False, lost_at=None)
    return list(_with_due(ReturnOrder.objects.filter(~Exists(sent), status=Status.REPAIRED))[:MOST])


def factory_orders(places: Collection[str]) -> QuerySet[ReturnOrder]:
    """Every return that may be opened by whoever works in these places (statuses)."""
    return _with_due(ReturnOrder.objects.filter(status__in=places))
