"""What stands on the papers of a return."""

from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.documents.rules.picture import Block, fields, notice, table
from csdesk.rulebook.at import rulebook_at
from repairs.models import Counted, Result, ReturnLine, ReturnOrder
from repairs.queries.returns import lines_of, return_of


def slip_picture(case: Case) -> dict[str, Any]:
    """The return slip that lies in the parcel: whose, which units, what is wrong with them (RPR-01, RPR-12)."""
    order = return_of(case)
    manual = rulebook_at(case.opened_at).document.repairs
    faults = {fault.key: fault.label.text(get_language() or "") for fault in manual.faults}
    rows = [
        (
            line.position,
            line.serial,
            line.goods,
            " ".join(part for part in (faults.get(line.fault, ""), line.fault_text) if part),
            line.get_warranty_display(),
        )
        for line in lines_of(order)
    ]
    heads = (_("No."), _("Serial number"), _("Model"), _("Fault"), _("Warranty"))
    words = manual.wipe_notice.text.text(get_language() or "")
    blocks = [_sender(order), table(heads, rows)]
    return {"blocks": [*blocks, notice(words)] if words else blocks}


def bill_blocks(case: Case) -> list[Block]:
    """What the three-part bill says that goes back with the goods: what came of each unit (DOC-06)."""
    order = return_of(case)
    rows = [
        (line.position, line.serial, line.goods, _result(line), line.replacement_serial, line.result_text)
        for line in lines_of(order)
    ]
    heads = (_("No."), _("Serial number"), _("Model"), _("Result"), _("New serial"), _("What was done"))
    dates = fields(
        (pgettext("return stage", "Received"), order.received_at),
        (_("Inspected"), order.inspected_at),
        (_("Shipped"), order.shipped_at),
    )
    return [_sender(order), dates, table(heads, rows)]


def _sender(order: ReturnOrder) -> dict[str, Any]:
    return fields(
        (_("Customer"), order.sender_name),
        (_("Phone"), order.sender_phone),
        (_("Goods go back to"), order.sender_address),
        (_("Units"), order.unit_count),
        (_("Data on the goods"), order.wipe_notice_by and _("acknowledged: %(name)s") % {"name": order.wipe_notice_by}),
    )


def _result(line: ReturnLine) -> str:
    if line.result == Result.OPEN and line.counted != Counted.OPEN:
        return str(line.get_counted_display())
    return str(line.get_result_display())


def has_results(case: Case) -> bool:
    """Whether there is anything to bill: something came of at least one unit."""
    order = ReturnOrder.objects.filter(case=case).first()
    return order is not None and order.lines.exclude(result__in=[Result.OPEN, Result.MISSING]).exists()
