"""A carrier's list as people get it: an Excel or CSV file, or cells copied into a field (RPR-10)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, pgettext_lazy

from csdesk.imports.rules import Column, Day, Line, Unreadable, headings_of, lines_of
from csdesk.imports.rules.cells import Cell, CellProblem, TableLine
from csdesk.imports.rules.columns import text_of
from csdesk.imports.rules.headings import LINES_LOOKED_AT
from products.rules.serials import spelled
from shipping.rules.matching import Listed
from shipping.rules.parcels import MOST_COST_FEN

# So many wrong cells are named at once; whoever has more has the wrong file.
MOST_NAMED = 10
_SIGNS = re.compile(r"[¥￥元,，\s]|RMB|CNY", re.IGNORECASE)


@dataclass(frozen=True)
class Money(Column):
    """An amount in yuan: 12, 12.50, ¥1,200.00, 12.5元."""

    def read(self, cell: Cell) -> int:
        """The amount in fen."""
        try:
            amount = Decimal(_SIGNS.sub("", text_of(cell)))
        except InvalidOperation as error:
            raise CellProblem(gettext_noop("Not an amount of money.")) from error
        fen = amount * 100
        if not amount.is_finite() or fen != fen.to_integral_value() or not 0 <= fen <= MOST_COST_FEN:
            raise CellProblem(gettext_noop("Not an amount of money."))
        return int(fen)


COLUMNS: tuple[Column, ...] = (
    Line(
        "waybill",
        gettext_lazy("Waybill number"),
        ("货单号", "运单号", "运单号码", "快递单号", "单号", "物流单号"),
        is_required=True,
        most=80,
    ),
    Money(
        "cost",
        gettext_lazy("Freight in yuan"),
        ("运费", "费用", "金额", "运费（元）", "应付金额", "cost", "amount"),
        is_required=True,
    ),
    Day("sent_on", pgettext_lazy("parcel", "Sent"), ("发货日期", "寄件日期", "日期", "收件日期", "date")),
)


class WrongCells(Exception):
    """Some cells cannot be read: `sentences` names the first of them."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("; ".join(sentences))
        self.sentences = sentences


def read_list(content: bytes, name: str) -> list[Listed]:
    """The rows of a list. Raises Unreadable for no table or one without the columns, WrongCells for wrong cells."""
    lines = list(lines_of(content, name))
    headings = headings_of(lines[:LINES_LOOKED_AT], COLUMNS)
    rows: list[Listed] = []
    wrong: list[str] = []
    for line in lines:
        if line.number > headings.line and (row := _row(line, headings.places, wrong)) is not None:
            rows.append(row)
    if wrong:
        raise WrongCells(wrong[:MOST_NAMED])
    if not rows:
        raise Unreadable(gettext_noop("The list has no rows."))
    return rows


def _row(line: TableLine, places: Iterable[tuple[int, Column]], wrong: list[str]) -> Listed | None:
    values = {}
    for place, column in places:
        cell = line.cells[place] if place < len(line.cells) else Cell()
        if cell.is_empty:
            continue
        try:
            if cell.problem is not None:
                raise CellProblem(cell.problem.words, **cell.problem.values)
            values[column.key] = column.read(cell)
        except CellProblem as error:
            said = _(error.problem.words) % error.problem.values
            wrong.append(
                _("Row %(row)s, %(column)s: %(said)s") % {"row": line.number, "column": column.label, "said": said}
            )
    waybill = spelled(values.get("waybill", ""))
    # The line of sums at the end has no waybill.
    if not waybill:
        return None
    if "cost" not in values:
        wrong.append(_("Row %(row)s: the freight is missing.") % {"row": line.number})
        return None
    return Listed(waybill[:80], values["cost"], values.get("sent_on"))
