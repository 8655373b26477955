"""A carrier's list against our parcels, by waybill: pure (RPR-10)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Finding(TextChoices):
    """What a row of a reconciliation shows."""

    AGREES = "agrees", pgettext_lazy("freight", "Agrees")
    TAKEN = "taken", pgettext_lazy("freight", "Our cost was unknown")
    COST = "cost", pgettext_lazy("freight", "Another price")
    UNKNOWN = "unknown", pgettext_lazy("freight", "Not sent by us")
    TWICE = "twice", pgettext_lazy("freight", "Billed twice")
    SETTLED = "settled", pgettext_lazy("freight", "Settled in an earlier month")
    MISSING = "missing", pgettext_lazy("freight", "Not in their list")
    CORRECTION = "correction", pgettext_lazy("freight", "Correction")


# These need nobody's word.
CLEAR = {Finding.AGREES, Finding.TAKEN}


@dataclass(frozen=True)
class Listed:
    """A row of their list; money in fen."""

    waybill: str
    cost_fen: int
    sent_on: date | None = None


@dataclass(frozen=True)
class Known:
    """What we know of a waybill: the cost of all parcels under it (None: unknown), when they left.

    `is_due`: they left in this month; `is_settled`: a signed reconciliation has them already.
    """

    waybill: str
    cost_fen: int | None
    sent_on: date | None
    is_due: bool = True
    is_settled: bool = False


@dataclass(frozen=True)
class Match:
    """One row of the reconciliation. `agreed_fen` is None until somebody says what is paid."""

    waybill: str
    finding: str
    theirs_fen: int | None
    ours_fen: int | None
    sent_on: date | None
    agreed_fen: int | None = None
    is_listed: bool = True


def matched(listed: Sequence[Listed], known: Iterable[Known], *, tolerance_fen: int = 0) -> list[Match]:
    """Their rows in their order, then ours of the month that they don't have, in the order of the days."""
    ours = {each.waybill: each for each in known}
    seen: set[str] = set()
    rows = []
    for row in listed:
        rows.append(_judged(row, ours.get(row.waybill), row.waybill in seen, tolerance_fen))
        seen.add(row.waybill)
    missing = [each for each in ours.values() if each.is_due and not each.is_settled and each.waybill not in seen]
    missing.sort(key=lambda each: (each.sent_on or date.max, each.waybill))
    return rows + [
        Match(each.waybill, Finding.MISSING, None, each.cost_fen, each.sent_on, is_listed=False) for each in missing
    ]


def _judged(row: Listed, ours: Known | None, is_again: bool, tolerance_fen: int) -> Match:
    finding = _finding(row, ours, is_again, tolerance_fen)
    agreed = row.cost_fen if finding in CLEAR else None
    day = row.sent_on or (ours.sent_on if ours is not None else None)
    return Match(row.waybill, finding, row.cost_fen, ours.cost_fen if ours is not None else None, day, agreed)


def _finding(row: Listed, ours: Known | None, is_again: bool, tolerance_fen: int) -> Finding:
    if is_again:
        return Finding.TWICE
    if ours is None:
        return Finding.UNKNOWN
    if ours.is_settled:
        return Finding.SETTLED
    if ours.cost_fen is None:
        return Finding.TAKEN
    return Finding.AGREES if abs(row.cost_fen - ours.cost_fen) <= tolerance_fen else Finding.COST
