"""JSON as programs export it: a list of flat objects, or one object that holds such a list; keys are the headings."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_noop

from csdesk.imports.rules import limits
from csdesk.imports.rules.cells import Cell, CellProblem, TableLine, Unreadable

_STARTS = (b"[", b"{")
# As deep as answers of WeCom and DingTalk are nested: {"result": {"records": [...]}}.
_DEEPEST = 3


def is_json(content: bytes) -> bool:
    """Whether a file begins as JSON does; a table never begins with a bracket."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in _STARTS


def lines_of(content: bytes) -> Iterator[TableLine]:
    """The headings as line 1, then each object as a line. Raises Unreadable for anything else."""
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(gettext_noop("This is no JSON: a bracket or a quotation mark is missing.")) from error
    rows = _rows_in(found, _DEEPEST)
    if rows is None:
        raise Unreadable(gettext_noop("This JSON holds no list of records."))
    if len(rows) > limits.MOST_ROWS:
        raise Unreadable(gettext_noop("The file has more than %(most)s rows. Please split it."), most=limits.MOST_ROWS)
    keys = list(dict.fromkeys(str(key) for row in rows for key in row))
    if len(keys) > limits.MOST_COLUMNS:
        raise Unreadable(
            gettext_noop("The file has more than %(most)s columns. Is it the right one?"), most=limits.MOST_COLUMNS
        )
    yield TableLine(1, tuple(Cell(key[: limits.LONGEST_CELL]) for key in keys))
    for number, row in enumerate(rows, start=2):
        yield TableLine(number, tuple(_cell(row.get(key)) for key in keys))


def _rows_in(found: Any, depth: int) -> list[dict[str, Any]] | None:
    if isinstance(found, list) and found and all(isinstance(row, dict) for row in found):
        return found
    if not isinstance(found, dict) or not depth:
        return None
    inner = (_rows_in(value, depth - 1) for value in found.values())
    return next((rows for rows in inner if rows is not None), None)


def _cell(value: Any) -> Cell:
    if isinstance(value, list | dict):
        return Cell(problem=CellProblem(gettext_noop("Not a single value.")).problem) if value else Cell()
    if isinstance(value, int) and not isinstance(value, bool):
        return Cell(str(value))
    return Cell(value)
