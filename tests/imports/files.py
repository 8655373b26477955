"""Files that people send, made for tests."""

import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook

HEADINGS = ["代理商编码", "代理商名称", "联系人", "联系人电话", "联系人生日"]


def workbook(rows: Iterable[Sequence[Any]], *, merged: Iterable[str] = ()) -> bytes:
    """A workbook of one sheet."""
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The archive with one of its parts exchanged or added."""
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            if item.filename != name:
                target.writestr(item.filename, source.read(item.filename))
        target.writestr(name, part)
    return written.getvalue()


def sheet_xml(rows: str, *, dimension: str = "", after: str = "") -> bytes:
    """The XML of a sheet with these rows."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    size = f'<dimension ref="{dimension}"/>' if dimension else ""
    return f'<worksheet xmlns="{space}">{size}<sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


def with_sheet(rows: str, **options: str) -> bytes:
    """A workbook whose sheet is exactly this."""
    return with_part(workbook([["x"]]), "xl/worksheets/sheet1.xml", sheet_xml(rows, **options))


def text_cell(place: str, text: str) -> str:
    """A cell with a text of its own."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'
