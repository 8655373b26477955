"""Tables that people take along and open in a spreadsheet."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from django.http import HttpResponse

# A cell that begins so would be run as a formula by whoever opens the file.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def table_response(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The rows as a download of this name, in which nothing is run; `None` is an empty cell."""
    written = StringIO()
    table = csv.writer(written)
    for row in rows:
        table.writerow([_harmless(cell) for cell in row])
    # The mark in front tells spreadsheets that it is UTF-8.
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _harmless(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
