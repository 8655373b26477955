"""What may be written at all, reckoned without a database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

# Sums of a million such entries still fit into 64 bits.
MOST = 10**12


class AccountKey(NamedTuple):
    """What tells an account from the others of its book: ids of the room above, and what may not be mixed."""

    holder: int
    item: int = 0
    grade: str = ""


@dataclass(frozen=True)
class Change:
    """A change of one account, in the unit of the book."""

    account: AccountKey
    amount: int


def joined(changes: Iterable[Change]) -> dict[AccountKey, int]:
    """The changes by account in a fixed order, several of one account as their sum, those that cancel left out.

    Raises ValueError when there is nothing to write, or an amount is no whole number other than 0 up to MOST.
    """
    sums: dict[AccountKey, int] = {}
    for change in changes:
        if not _is_amount(change.amount):
            raise ValueError(change.amount)
        sums[change.account] = sums.get(change.account, 0) + change.amount
    if not sums:
        raise ValueError("no change")
    return {key: sums[key] for key in sorted(sums) if sums[key]}


def _is_amount(amount: Any) -> bool:
    return type(amount) is int and 0 < abs(amount) <= MOST


def booked_on(happened_on: date, closed_until: date | None) -> date:
    """The day something counts on: that of happening, or the first after the closed ones."""
    if closed_until is None or happened_on > closed_until:
        return happened_on
    return closed_until + timedelta(days=1)
