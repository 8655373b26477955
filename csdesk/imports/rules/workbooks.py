"""Excel workbooks: the first sheet, cell by cell, never held in memory as a whole."""

import re
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from defusedxml import DefusedXmlException
from django.utils.translation import gettext_noop

from csdesk.imports.rules import limits
from csdesk.imports.rules.cells import Cell, Problem, TableLine, Unreadable

_MERGED = re.compile(rb"<(?:\w{1,20}:)?mergeCell\s[^>]{0,200}?ref=\"([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})\"")
_CHUNK = 1_000_000
_BROKEN = (BadZipFile, DefusedXmlException, ParseError, KeyError, ValueError, TypeError, IndexError, OSError, EOFError)
# row -> columns (from 1) -> the range they are merged in
Merged = dict[int, dict[int, str]]


def lines_of(content: bytes) -> Iterator[TableLine]:
    """The lines of a workbook's first sheet. Raises Unreadable for a damaged one."""
    try:
        yield from _lines(content)
    except _BROKEN as error:
        raise Unreadable(gettext_noop("The workbook is damaged. Open it in Excel and save it again.")) from error


def _lines(content: bytes) -> Iterator[TableLine]:
    import openpyxl  # noqa: PLC0415 - 9 MB in each process, and few ever read a workbook

    with warnings.catch_warnings():
        # What openpyxl does not know of styles and validations is of no concern here.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        if not book.worksheets:
            raise Unreadable(gettext_noop("The workbook has no sheet."))
        sheet = book.worksheets[0]
        with book._archive.open(sheet._worksheet_path) as source:
            merged = _merged_in(source)
        # The size that a file claims may be anything.
        sheet.reset_dimensions()
        blank: Any = None
        for number, cells in enumerate(sheet.iter_rows(max_col=limits.MOST_COLUMNS + 1), 1):
            # A sheet may skip a million rows: what stands for each is the same object.
            is_blank = cells is blank or all(cell.value is None for cell in cells)
            blank = cells if is_blank else blank
            covered = merged.get(number, {})
            yield TableLine(number, () if is_blank and not covered else _cells(cells, covered))


def _cells(cells: Any, merged: dict[int, str]) -> tuple[Cell, ...]:
    return tuple(_cell(cell, merged.get(column)) for column, cell in enumerate(cells, 1))


def _cell(cell: Any, merged: str | None) -> Cell:
    if merged is not None:
        words = gettext_noop("Merged with its neighbours (%(range)s): split the cells and fill in each.")
        return Cell(None, Problem(words, {"range": merged}))
    if cell.data_type == "f":
        return Cell(None, Problem(gettext_noop("Holds a formula: paste it as a value.")))
    if cell.data_type == "e":
        return Cell(None, Problem(gettext_noop("Holds an error of Excel (%(error)s)."), {"error": str(cell.value)}))
    return Cell(cell.value)


def _merged_in(source: IO[bytes]) -> Merged:
    """Which cells are covered by another: all of a range but its first. It stands at the end of the sheet's XML."""
    found: Merged = {}
    covered, rest = 0, b""
    while chunk := source.read(_CHUNK):
        text = rest + chunk
        end = 0
        for match in _MERGED.finditer(text):
            end = match.end()
            covered += _cover(match[1].decode(), found)
            if covered > limits.MOST_MERGED_CELLS:
                raise Unreadable(gettext_noop("Too many cells are merged. Split them and fill in each."))
        rest = text[max(end, len(text) - 300) :]
    return found


def _cover(name: str, found: Merged) -> int:
    from openpyxl.utils.cell import range_boundaries  # noqa: PLC0415 - as above

    left, top, right, bottom = range_boundaries(name)
    size = (right - left + 1) * (bottom - top + 1)
    if size <= limits.MOST_MERGED_CELLS:
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) != (top, left):
                    found.setdefault(row, {})[column] = name
    return int(size)
