"""What of returns can be found: whose, the serials that went in and came out, the words of both sides."""

from collections.abc import Iterable, Iterator

from csdesk.search.registry import Text
from repairs.models import ReturnLine, ReturnOrder

RETURN = "return"


def return_text(order: ReturnOrder, lines: Iterable[ReturnLine]) -> str:
    """What the sender knows of his return."""
    case = order.case
    parts = [case.number, case.title, order.sender_name, order.sender_phone, order.sender_email, order.sender_address]
    parts += [order.note, order.ground_text]
    for line in lines:
        parts += [line.serial, line.replacement_serial, line.fault_text]
    return "\n".join(dict.fromkeys(part for part in parts if part))


def return_texts(after_id: int, size: int) -> Iterator[Text]:
    """Returns by id, for indexing anew."""
    found = ReturnOrder.objects.select_related("case").prefetch_related("lines").filter(pk__gt=after_id)
    for order in found.order_by("pk")[:size]:
        yield Text(order.case_id, order.pk, return_text(order, order.lines.all()), order.case.opened_at)
