"""What a paid repair costs: reckoned in whole fen, rounded half up once a line (RPR-11, RPR-14)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from products.rules.warranty import Outcome

HUNDRED = Decimal(100)
# Ten million yuan: more is a slip of the keyboard.
MOST_FEN = 10**9


@dataclass(frozen=True)
class QuoteLine:
    """One item of a quote: what one piece costs, how many, and how much less in percent. `is_labour`: no part."""

    price_fen: int
    quantity: Decimal = Decimal(1)
    is_labour: bool = False
    discount_percent: Decimal = Decimal(0)


def line_amount(line: QuoteLine) -> int:
    """What the line comes to, in fen. Raises ValueError for what no line can be."""
    if not 0 <= line.price_fen <= MOST_FEN or line.quantity <= 0 or not 0 <= line.discount_percent <= HUNDRED:
        raise ValueError(line)
    exact = Decimal(line.price_fen) * line.quantity * (HUNDRED - line.discount_percent) / HUNDRED
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def is_charged(line: QuoteLine, outcome: str, *, labour_charged: bool) -> bool:
    """Whether the customer pays for the line: nothing in warranty; labour only where the manual says so (RPR-14)."""
    return outcome != Outcome.IN and (labour_charged or not line.is_labour)


def quote_total(lines: Iterable[QuoteLine], outcome: str, *, labour_charged: bool) -> int:
    """What the customer pays in all, in fen: the sum of the rounded lines."""
    return sum(line_amount(line) for line in lines if is_charged(line, outcome, labour_charged=labour_charged))


def moved_price(price_fen: int, by_fen: int) -> int:
    """A price that is raised or lowered by so much, never below nothing (RPR-11: ten yuan less an item)."""
    return max(0, min(MOST_FEN, price_fen + by_fen))
