"""Columns: what a cell means. `read` turns a cell into a value, `keep` and `back` carry it through JSON."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_noop

from csdesk.imports.rules import limits
from csdesk.imports.rules.cells import Cell, CellProblem

# What the database cannot hold.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SHORTENED = re.compile(r"\d([.,]\d+)?[eE]\+\d+")
_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s*(?:星期|周).)?"
    r"(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
)
_PACKED_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_PARTS = re.compile(r"[,，、;；\n]")
# What people write around an amount.
_NO_AMOUNT = str.maketrans("", "", "¥￥元,， ")
# Days as Excel counts them, from about 1954 to 2064.
_COUNTED_DAYS = range(20_000, 60_000)


@dataclass(frozen=True)
class Column:
    """One column. `label` is its heading; `aliases` are others that are understood, in any case and spacing."""

    key: str
    label: Any
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    example: str = ""
    help: Any = ""

    def read(self, cell: Cell) -> Any:
        """The value of a cell that is not empty. Raises CellProblem."""
        raise NotImplementedError

    def keep(self, value: Any) -> Any:
        """The value for JSON."""
        return value

    def back(self, kept: Any) -> Any:
        """The value again."""
        return kept

    def shown(self, value: Any) -> str:
        """The value as a preview shows it."""
        return str(value)


@dataclass(frozen=True)
class Line(Column):
    """A text of at most `most` characters. Numbers are taken as they are read, never as they were rounded."""

    most: int = 200

    def read(self, cell: Cell) -> str:
        """The text in one line."""
        text = " ".join(text_of(cell).split())
        if _SHORTENED.fullmatch(text):
            raise CellProblem(gettext_noop("Excel has shortened this number: type it again as text."))
        if len(text) > self.most:
            raise CellProblem(gettext_noop("Longer than %(most)s characters."), most=self.most)
        return text


@dataclass(frozen=True)
class Day(Column):
    """A day, as a date or as text: 2026-11-23, 2026/11/23, 2026年11月23日, 20261123."""

    def read(self, cell: Cell) -> date:
        """The day; times are left out."""
        if isinstance(cell.value, datetime):
            return cell.value.date()
        if isinstance(cell.value, date):
            return cell.value
        text = text_of(cell)
        found = _DAY.fullmatch(text) or _PACKED_DAY.fullmatch(text)
        if found is None:
            if text.isdecimal() and int(text) in _COUNTED_DAYS:
                raise CellProblem(gettext_noop("A day as Excel counts them: format the column as a date."))
            raise CellProblem(gettext_noop("Not a day. Write it like 2026-11-23."))
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError as error:
            raise CellProblem(gettext_noop("No calendar has this day.")) from error

    def keep(self, value: date) -> str:
        """As ISO writes it."""
        return value.isoformat()

    def back(self, kept: str) -> date:
        """The day again."""
        return date.fromisoformat(kept)


@dataclass(frozen=True)
class Share(Column):
    """A share in percent: 5, 5 %, or 0.05 where the cell is formatted as percent."""

    def read(self, cell: Cell) -> Decimal:
        """As a fraction between 0 and 1."""
        text = text_of(cell).replace("％", "%")
        try:
            number = Decimal(text.removesuffix("%").strip())
        except InvalidOperation as error:
            raise CellProblem(gettext_noop("Not a number.")) from error
        # A number below 1 that stands without its sign is what Excel keeps of a percentage.
        share = number if isinstance(cell.value, float) and number < 1 else number / 100
        if not share.is_finite() or not 0 <= share <= 1:
            raise CellProblem(gettext_noop("A share lies between 0 and 100 %."))
        return share.quantize(Decimal("0.0001"))

    def keep(self, value: Decimal) -> str:
        """As text, to the last digit."""
        return str(value)

    def back(self, kept: str) -> Decimal:
        """The fraction again."""
        return Decimal(kept)

    def shown(self, value: Decimal) -> str:
        """In percent."""
        return f"{(value * 100).normalize():f} %"


@dataclass(frozen=True)
class Money(Column):
    """An amount in yuan: 5000, 5,000.50, ¥5000 or 5000元; kept in fen."""

    def read(self, cell: Cell) -> int:
        """In fen; what is less than nothing is for the kind to judge."""
        text = text_of(cell).translate(_NO_AMOUNT).strip()
        try:
            fen = Decimal(text) * 100
        except InvalidOperation as error:
            raise CellProblem(gettext_noop("Not an amount. Write it like 5000 or 5000.50.")) from error
        if not fen.is_finite() or fen != fen.to_integral_value() or abs(fen) > limits.MOST_FEN:
            raise CellProblem(gettext_noop("Not an amount. Write it like 5000 or 5000.50."))
        return int(fen)

    def shown(self, value: int) -> str:
        """In yuan."""
        return f"¥{Decimal(value) / 100:,.2f}"


@dataclass(frozen=True)
class Choice(Column):
    """One of a list: `words` maps what may be written (any case) to what is meant; the first of each is shown."""

    words: Mapping[str, Any] = field(default_factory=dict)

    def read(self, cell: Cell) -> Any:
        """What is meant."""
        text = text_of(cell)
        meant = {plain(word): value for word, value in self.words.items()}
        if plain(text) not in meant:
            offered = ", ".join(list(self.words)[:8])
            raise CellProblem(gettext_noop("Not in the list: %(offered)s."), offered=offered)
        return meant[plain(text)]

    def shown(self, value: Any) -> str:
        """The word."""
        return next((word for word, meant in self.words.items() if meant == value), str(value))


@dataclass(frozen=True)
class Words(Column):
    """Several words, parted by commas; where `known` names any, only those."""

    known: Mapping[str, str] = field(default_factory=dict)
    most: int = 60

    def read(self, cell: Cell) -> list[str]:
        """The words, each once."""
        parts = [" ".join(part.split()) for part in _PARTS.split(text_of(cell))]
        words = [part for part in dict.fromkeys(parts) if part]
        if any(len(word) > self.most for word in words):
            raise CellProblem(gettext_noop("Longer than %(most)s characters."), most=self.most)
        if not self.known:
            return words
        meant = {plain(word): key for word, key in self.known.items()}
        for word in words:
            if plain(word) not in meant:
                offered = ", ".join(list(self.known)[:8])
                raise CellProblem(gettext_noop("Not in the list: %(offered)s."), offered=offered)
        return [meant[plain(word)] for word in words]

    def shown(self, value: list[str]) -> str:
        """Parted by commas."""
        return ", ".join(value)


def text_of(cell: Cell) -> str:
    """What a cell says, as text. Raises CellProblem for what cannot be stored."""
    value = cell.value
    if isinstance(value, bool):
        text = "TRUE" if value else "FALSE"
    elif isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        text = str(int(value))
    elif isinstance(value, datetime):
        text = value.date().isoformat()
    else:
        text = str(value)
    text = text.strip()
    if _UNSTORABLE.search(text):
        raise CellProblem(gettext_noop("Holds characters that cannot be stored."))
    return text[: limits.LONGEST_CELL]


def plain(word: str) -> str:
    """A heading or a word of a list without case and spacing."""
    return "".join(word.split()).casefold().strip("*:：()（）")
