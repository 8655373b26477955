"""From a file to its lines, whatever it is called: Excel workbooks, JSON, and CSV in the encodings of the country."""

from collections.abc import Callable, Iterator
from itertools import islice

from django.utils.translation import gettext_noop

from csdesk.documents.rules.archives import is_bomb
from csdesk.documents.rules.sniff import FileReason, sniff
from csdesk.imports.rules import csv_files, json_files, limits, workbooks
from csdesk.imports.rules.cells import TableLine, Unreadable

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def lines_of(content: bytes, name: str) -> Iterator[TableLine]:
    """The lines of a file that are not blank, one by one. Raises Unreadable for no table, or too much of one."""
    refuse_file(content, name)
    lines = _reader(content)(content)
    count = 0
    for seen, line in enumerate(lines):
        if seen >= limits.MOST_LINES:
            raise Unreadable(gettext_noop("The sheet has more rows than Excel can have."))
        if line.is_empty:
            continue
        count += 1
        # The headings are a line, too.
        if count > limits.MOST_ROWS + 1:
            words = gettext_noop("The file has more than %(most)s rows. Please split it.")
            raise Unreadable(words, most=limits.MOST_ROWS)
        if len(line.cells) > limits.MOST_COLUMNS and any(not c.is_empty for c in line.cells[limits.MOST_COLUMNS :]):
            words = gettext_noop("The file has more than %(most)s columns. Is it the right one?")
            raise Unreadable(words, most=limits.MOST_COLUMNS)
        yield TableLine(line.number, tuple(islice(line.cells, limits.MOST_COLUMNS)))


def _reader(content: bytes) -> Callable[[bytes], Iterator[TableLine]]:
    if content.startswith(b"PK"):
        return workbooks.lines_of
    return json_files.lines_of if json_files.is_json(content) else csv_files.lines_of


def refuse_file(content: bytes, name: str) -> None:
    """Raises Unreadable for what need not even be opened: too large, not a table, packed to burst, with macros."""
    if not content:
        raise Unreadable(gettext_noop("The file is empty."))
    if len(content) > limits.MOST_BYTES:
        words = gettext_noop("The file is larger than %(most)s MB. Please split it.")
        raise Unreadable(words, most=limits.MOST_BYTES // 1_000_000)
    if content.startswith(_OLD):
        raise Unreadable(
            gettext_noop("This is an old or password-protected workbook. Save it as .xlsx without a password.")
        )
    if content.startswith(b"PK"):
        _refuse_workbook(content, name)


def _refuse_workbook(content: bytes, name: str) -> None:
    bomb = is_bomb(
        content,
        max_entries=limits.MOST_PARTS,
        max_unpacked_bytes=limits.MOST_UNPACKED_BYTES,
        # Blank rows pack to almost nothing; what is unpacked counts.
        max_ratio=limits.MOST_UNPACKED_BYTES,
    )
    if bomb:
        raise Unreadable(gettext_noop("The file unpacks to far too much."))
    sniffed = sniff(content, name, "")
    if sniffed.reason is FileReason.MACROS:
        raise Unreadable(gettext_noop("The workbook holds macros. Save it as .xlsx, which has none."))
    if sniffed.type != _WORKBOOK:
        raise Unreadable(gettext_noop("This is no Excel workbook and no CSV file."))
