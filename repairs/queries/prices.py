"""What the price list in force offers for a unit (RPR-11, RPR-14)."""

from datetime import datetime

from csdesk.outbox.rendering import company_zone
from csdesk.rulebook.at import rulebook_at
from products.models import PriceItem
from products.models.price import PriceKind
from products.queries.prices import NoPrice, items_for
from repairs.models import ReturnLine


def prices_for(line: ReturnLine, *, now: datetime) -> list[PriceItem]:
    """The items that may be charged for a unit today; labour only where the manual charges it (RPR-14)."""
    if line.product is None:
        return []
    try:
        found = items_for(line.product, now.astimezone(company_zone()).date())
    except NoPrice:
        return []
    if rulebook_at(now).document.warranty.labour_charged:
        return found
    return [item for item in found if item.kind != PriceKind.LABOUR]
