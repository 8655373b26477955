"""CSV as spreadsheets write it here: UTF-8 or GBK, parted by commas, semicolons or tabs."""

import csv
from collections.abc import Iterator
from io import StringIO

from django.utils.translation import gettext_noop

from csdesk.imports.rules import limits
from csdesk.imports.rules.cells import Cell, TableLine, Unreadable

_DELIMITERS = ",;\t"


def lines_of(content: bytes) -> Iterator[TableLine]:
    """The lines of a CSV file. Raises Unreadable for what is no text."""
    text = _decoded(content)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    table = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=False)
    begins = 1
    try:
        for row in table:
            # A cell may hold several lines; a row is called by its first.
            # One more than there may be tells that there are too many.
            kept = [*row[: limits.MOST_COLUMNS], *[value for value in row[limits.MOST_COLUMNS :] if value.strip()][:1]]
            yield TableLine(begins, tuple(Cell(value) for value in kept))
            begins = table.line_num + 1
    except csv.Error as error:
        words = gettext_noop("Row %(row)s cannot be read: a quotation mark is never closed.")
        raise Unreadable(words, row=begins) from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        codecs: tuple[str, ...] = ("utf-16",)
    else:
        codecs = ("utf-8-sig", "gb18030")
    for codec in codecs:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise Unreadable(gettext_noop("This is no Excel workbook and no CSV file."))


csv.field_size_limit(limits.LONGEST_CELL * 10)
