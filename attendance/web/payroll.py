"""A month for payroll as a workbook: a row a person, and a sheet with every line."""

from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from attendance.models import SheetMonth
from attendance.queries.days import exported
from attendance.web.words import arithmetic, kind_label
from staff.models import Employment

_WIDTH = 14
_HOUR = 3600
TIMES = ("planned", "worked", "overtime", "late", "early", "absent", "leave", "trip")
# A cell that begins so would be run as a formula by whoever opens the file.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def payroll_workbook(month: SheetMonth) -> bytes:
    """The workbook in the reader's language; amounts in yuan, times in hours."""
    from openpyxl import Workbook  # noqa: PLC0415 - 9 MB in each process, and few ever ask for a workbook

    book = Workbook(write_only=True)
    sums, lines = book.create_sheet(_("Sheets")), book.create_sheet(_("Lines"))
    for sheet in (sums, lines):
        for letter in "ABCDEFGHIJKL":
            sheet.column_dimensions[letter].width = _WIDTH
        sheet.freeze_panes = "A2"
    person = [_("Staff number"), pgettext("person", "Name")]
    sums.append(
        [
            *person,
            *(f"{label} ({_('hours')})" for label in _heads()),
            _("Amount in yuan"),
            pgettext("attendance", "Agreed"),
        ]
    )
    told = [_("Day"), _("Rule"), _("What for"), _("Amount in yuan"), _("Reckoned"), _("Evidence"), _("Of month")]
    lines.append([*person, *told])
    numbers = dict(Employment.objects.order_by("joined_on").values_list("member_id", "number"))
    for sheet, own in exported(month):
        head = [_text(numbers.get(sheet.member_id, "")), _text(sheet.member.name)]
        times = [getattr(sheet, name) for name in TIMES]
        agreed = f"{sheet.confirmed_at:%Y-%m-%d}" if sheet.confirmed_at is not None else ""
        sums.append([*head, *(round(time / _HOUR, 4) for time in times), sheet.amount_fen / 100, agreed])
        for line in own:
            amount = line.amount_fen / 100 if line.amount_fen is not None else ""
            of = str(line.of_month) if line.of_month is not None else ""
            reckoned = _text(" ".join(arithmetic(line)))
            lines.append(
                [*head, line.day, line.rule, _text(kind_label(line)), amount, reckoned, _text(line.evidence), of]
            )
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _heads() -> list[str]:
    return [
        pgettext("attendance", "Planned"),
        _("Worked"),
        pgettext("attendance", "Overtime"),
        pgettext("attendance", "Late"),
        pgettext("attendance", "Left early"),
        pgettext("attendance", "Absent"),
        pgettext("attendance", "Leave"),
        pgettext("attendance", "Trip"),
    ]


def _text(words: str) -> str:
    return f"'{words}" if words.startswith(_FORMULA_SIGNS) else words
