"""The empty file to fill in."""

from collections.abc import Sequence
from io import BytesIO

from django.utils.translation import gettext as _

from csdesk.imports.rules import Choice, Column, Words

_WIDTH = 18


def blank_workbook(columns: Sequence[Column]) -> bytes:
    """A workbook with the headings in the reader's language, and a second sheet that explains them."""
    from openpyxl import Workbook  # noqa: PLC0415 - 9 MB in each process, and few ever ask for a workbook
    from openpyxl.styles import Font  # noqa: PLC0415

    book = Workbook()
    sheet = book.active
    sheet.title = _("Data")
    notes = book.create_sheet(_("Explanations"))
    notes.append([_("Column"), _("Needed?"), _("Example"), _("Explanation")])
    for number, column in enumerate(columns, 1):
        cell = sheet.cell(1, number, str(column.label))
        cell.font = Font(bold=True)
        # Text, so that codes and phone numbers stay as they are typed.
        sheet.column_dimensions[cell.column_letter].width = _WIDTH
        sheet.column_dimensions[cell.column_letter].number_format = "@"
        needed = _("yes") if column.is_required else ""
        notes.append([str(column.label), needed, column.example, _explained(column)])
    sheet.freeze_panes = "A2"
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _explained(column: Column) -> str:
    offered = column.words if isinstance(column, Choice) else column.known if isinstance(column, Words) else {}
    return " ".join(part for part in (str(column.help), ", ".join(list(offered)[:30])) if part)
