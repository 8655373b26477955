"""The warranty verdict for units that come in: with the reason, as products finds it."""

from collections.abc import Sequence
from datetime import datetime

from products.models import Product
from products.rules.warranty import Verdict
from products.services.verdicts import Asked, Facts, verdicts_for
from repairs.models import Counted, ReturnLine

# Keys of the manual's exclusions that counting finds out.
HUMAN_DAMAGE = "human_damage"


def judge(
    serials: Sequence[str],
    products: Sequence[Product | None],
    *,
    customer_kind: str | None,
    at: datetime,
    found: Sequence[frozenset[str]] = (),
) -> list[Verdict]:
    """The verdict for each unit, in their order, with one query. Raises NoRulebook."""
    marks = found or [frozenset[str]()] * len(serials)
    asked = [
        Asked(serial, product, None, customer_kind, Facts(found=marks[place]))
        for place, (serial, product) in enumerate(zip(serials, products, strict=True))
    ]
    return verdicts_for(asked, at=at)


def judge_again(lines: Sequence[ReturnLine], *, customer_kind: str | None, at: datetime) -> None:
    """Put on each line what warranty says now that it was counted: damage by hand is not covered."""
    found = [frozenset({HUMAN_DAMAGE} if line.counted == Counted.DAMAGED else ()) for line in lines]
    serials, products = [line.serial for line in lines], [line.product for line in lines]
    verdicts = judge(serials, products, customer_kind=customer_kind, at=at, found=found)
    for line, verdict in zip(lines, verdicts, strict=True):
        line.warranty, line.verdict = verdict.outcome, verdict.data
