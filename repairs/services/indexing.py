"""Returns can be found as soon as something is written on them: in the same transaction."""

from csdesk.search.index import put
from repairs.models import ReturnOrder
from repairs.queries.searchable import RETURN, return_text


def index_return(order: ReturnOrder) -> None:
    """The return with all its serials, after it was filed or counted, or a replacement was given."""
    case = order.case
    put(case, RETURN, order.pk, return_text(order, order.lines.order_by("position")), at=case.opened_at)
