"""What the records say when somebody applies to send goods back: when they left, what the contract still allows."""

from collections.abc import Iterable
from datetime import date, datetime

from csdesk.outbox.rendering import company_zone
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections import Document
from csdesk.rulebook.sections.exchanges import ReturnGround
from dealers.models import Dealer
from products.models import Unit
from products.queries.units import units_of
from repairs.lifecycle import APPLIED_FOR, Status
from repairs.models import ReturnLine
from repairs.rules.admission import UNCONDITIONAL, Asked

# Applications that came to nothing do not count towards the contract's share (DOA-17).
_NOTHING_CAME = [Status.REFUSED, Status.WITHDRAWN]


def grounds_for(manual: Document, customer_kind: str) -> list[ReturnGround]:
    """The grounds that a customer of that kind may name, in the manual's order."""
    return [
        ground
        for ground in manual.exchanges.grounds
        if not ground.customer_kinds or customer_kind in ground.customer_kinds
    ]


def asked_for(dealer: Dealer | None, serials: Iterable[str], count: int, *, now: datetime) -> Asked:
    """What the admission rests on; the year is the company's calendar year."""
    if dealer is None:
        return Asked(units=count, left_on=_first_left(serials))
    manual = rulebook_at(now).document.dealers
    kind = next((kind for kind in manual.kinds if kind.key == dealer.kind), None)
    first = now.astimezone(company_zone()).date().replace(month=1, day=1)
    return Asked(
        customer_kind=dealer.kind,
        units=count,
        left_on=_first_left(serials),
        has_ratio=kind is not None and kind.has_exchange_ratio,
        ratio=dealer.exchange_ratio,
        taken=Unit.objects.filter(dealer=dealer, left_warehouse_on__gte=first).count(),
        returned=returned_since(dealer, first),
    )


def returned_since(dealer: Dealer, first: date) -> int:
    """How many units of a dealer were taken back since a day, or are about to be; unconditional ones do not count."""
    lines = ReturnLine.objects.filter(
        order__road__in=sorted(APPLIED_FOR),
        order__case__parties__dealer=dealer,
        order__case__opened_at__date__gte=first,
    )
    return lines.exclude(order__status__in=_NOTHING_CAME).exclude(order__admission__outcome=UNCONDITIONAL).count()


def _first_left(serials: Iterable[str]) -> date | None:
    days = [unit.left_warehouse_on for unit in units_of(serials).values() if unit.left_warehouse_on is not None]
    return min(days, default=None)
