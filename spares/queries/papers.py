"""The papers of a stocktake: the stock list (库存明细) and the movement ledger (备品流水账) of its place (SPR-13)."""

from datetime import timedelta
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from csdesk.cases.models import Case
from csdesk.documents.rules.picture import Block, fields, table
from csdesk.rulebook.at import rulebook_at
from spares.models import Grade, Stocktake, StocktakeLine
from spares.queries.moves import statement_of


def stock_list(case: Case) -> dict[str, Any]:
    """What was counted against the book; while the count goes on, the book is not told and there is room to write."""
    stocktake = _stocktake_of(case)
    is_blind = stocktake.counted_at is None
    lines = stocktake.lines.select_related("product").order_by("product__model", "grade")
    rows = [_row(line, is_blind=is_blind) for line in lines]
    counted = pgettext("stocktake", "Pieces counted")
    heads = (_("Model"), _("Good or bad"), _("By the book"), counted, _("Difference"), _("Explanation"))
    return {"blocks": [_head(stocktake), table(heads, rows, spare=3 if is_blind else 0)]}


def movement_ledger(case: Case) -> dict[str, Any]:
    """What came and went at the place up to the count, with the balance after each movement."""
    stocktake = _stocktake_of(case)
    last = localtime(stocktake.frozen_at).date()
    days = rulebook_at(stocktake.frozen_at).document.spares.ledger_days
    statement = statement_of(stocktake.place, last - timedelta(days=days), last)
    rows = [
        (
            line.entry.booked_on,
            line.movement.get_kind_display() if line.movement is not None else "",
            line.product.model,
            Grade(line.entry.account.grade).label,
            f"{line.entry.amount:+d}",
            line.balance,
        )
        for line in statement.lines
    ]
    heads = (_("Date"), _("Movement"), _("Model"), _("Good or bad"), _("Pieces"), _("Balance"))
    return {"blocks": [_head(stocktake), table(heads, rows)]}


def is_counted(case: Case) -> bool:
    """Whether the count is over: before that nobody who counts may know the book."""
    return _stocktake_of(case).counted_at is not None


def _stocktake_of(case: Case) -> Stocktake:
    return Stocktake.objects.select_related("place", "case").get(case=case)


def _head(stocktake: Stocktake) -> Block:
    return fields(
        (_("Place"), stocktake.place),
        (_("Occasion"), stocktake.get_occasion_display()),
        (_("State of the book"), stocktake.frozen_at),
        (_("Count ended"), stocktake.counted_at),
    )


def _row(line: StocktakeLine, *, is_blind: bool) -> tuple[Any, ...]:
    grade = Grade(line.grade).label
    if is_blind:
        return (line.product.model, grade, "", "", "", "")
    return (line.product.model, grade, line.expected, line.counted, f"{line.difference:+d}", line.explanation)
