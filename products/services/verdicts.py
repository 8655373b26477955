"""Warranty verdicts for serials, by the manual in force (RPR-13, RPR-15)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from csdesk.outbox.rendering import company_zone
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.warranty import Warranty
from products.models import Product, ProductLine, Unit
from products.queries.units import units_of
from products.rules.serials import spelled
from products.rules.warranty import Goods, Verdict, verdict


@dataclass(frozen=True)
class Facts:
    """What is known of one unit besides our record: what was found on it, and days that papers show.

    `found` are keys of the manual's exclusions, e.g. "human_damage". A day counts where our record has none.
    """

    found: frozenset[str] = frozenset()
    invoiced_on: date | None = None
    received_on: date | None = None
    activated_on: date | None = None


@dataclass(frozen=True)
class Asked:
    """One unit about which is asked; product or line count only where we don't know its serial."""

    serial: str
    product: Product | None = None
    line: ProductLine | None = None
    # A key of the manual's kinds of customers; None: that of the dealer to whom the unit was sold.
    customer_kind: str | None = None
    facts: Facts = field(default_factory=Facts)


def verdict_for(
    serial: str,
    *,
    at: datetime,
    product: Product | None = None,
    line: ProductLine | None = None,
    customer_kind: str | None = None,
    facts: Facts | None = None,
) -> Verdict:
    """Whether a unit is in warranty on the day of `at` in the company's zone, and why. See `verdicts_for`."""
    return verdicts_for([Asked(serial, product, line, customer_kind, facts or Facts())], at=at)[0]


def verdicts_for(asked: Sequence[Asked], *, at: datetime) -> list[Verdict]:
    """The verdict for each, in their order, with one query for all units.

    Raises NoRulebook when no manual was in force at that moment.
    """
    warranty = rulebook_at(at).document.warranty
    today = at.astimezone(company_zone()).date()
    units = units_of(each.serial for each in asked)
    return [_verdict(each, units.get(spelled(each.serial)), warranty, today) for each in asked]


def _verdict(asked: Asked, unit: Unit | None, warranty: Warranty, today: date) -> Verdict:
    kind = asked.customer_kind
    if kind is None:
        kind = unit.dealer.kind if unit is not None and unit.dealer is not None else ""
    goods = Goods(_line_of(asked, unit), kind, _days_of(asked.facts, unit), asked.facts.found)
    return verdict(goods, warranty, on=today)


def _line_of(asked: Asked, unit: Unit | None) -> str:
    product = unit.product if unit is not None else asked.product
    line = product.line if product is not None else asked.line
    return line.key if line is not None else ""


def _days_of(facts: Facts, unit: Unit | None) -> dict[str, date]:
    names = {"invoice": "invoiced_on", "receipt": "received_on", "activation": "activated_on"}
    known = {basis: getattr(unit, name, None) or getattr(facts, name) for basis, name in names.items()}
    return {basis: day for basis, day in known.items() if day is not None}
