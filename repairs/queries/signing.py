"""What somebody who signs has to know of the goods, and may not see their case."""

from django.utils.translation import gettext as _

from csdesk.approvals.models import ApprovalRequest
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections import Document
from dealers.queries import party_of
from products.rules.warranty import Verdict
from repairs.models import Counted, ReturnLine, ReturnOrder, Source
from repairs.queries import words
from repairs.queries.returns import lines_of, return_of
from repairs.rules.admission import Admission

# As many units as somebody reads before he signs.
MOST = 30

Described = list[tuple[str, str]]


def applicant_of(request: ApprovalRequest) -> str:
    """Who applied, where that was a dealer's contact in the portal; else "": whoever asked did."""
    order = return_of(request.case)
    if order.source != Source.PORTAL:
        return ""
    party = party_of(order.case)
    contact = party.contact if party is not None else None
    return f"{contact} · {order.sender_name}" if contact is not None else order.sender_name


def describe_application(request: ApprovalRequest) -> Described:
    """Whose goods, on what ground, what the manual says to it, and each unit."""
    order = return_of(request.case)
    manual = rulebook_at(order.case.opened_at).document
    said = [
        (_("Sender"), order.sender_name),
        (_("Ground"), words.spell_ground(order.ground, manual)),
        (_("Wanted"), _("Refund") if order.wants_refund else _("Exchange")),
        (_("By the manual"), Admission(**order.admission).reason if order.admission else ""),
        *_units(order, manual),
    ]
    return [(label, text) for label, text in said if text]


def describe_goods(request: ApprovalRequest) -> Described:
    """Whose goods, and each unit as it was counted: for freight and refunds."""
    order = return_of(request.case)
    refund = order.refunds.order_by("-pk").first()
    price = [(_("Price of the goods"), f"¥{refund.price_fen / 100:,.2f}")] if refund is not None else []
    return [(_("Sender"), order.sender_name), *price, *_units(order, rulebook_at(order.case.opened_at).document)]


def _units(order: ReturnOrder, manual: Document) -> Described:
    lines = list(lines_of(order)[: MOST + 1])
    told = [_unit(line, manual) for line in lines[:MOST]]
    if len(lines) > MOST:
        told.append(_("and %(count)s more") % {"count": order.lines.count() - MOST})
    return [(_("Units"), "\n".join(told))] if told else []


def _unit(line: ReturnLine, manual: Document) -> str:
    reason = Verdict.read(line.verdict).reason if line.verdict else ""
    warranty = f"{line.get_warranty_display()} ({reason})" if reason else str(line.get_warranty_display())
    counted = str(line.get_counted_display()) if line.counted != Counted.OPEN else ""
    parts = (line.serial, line.goods, words.spell_fault(line, manual), counted, warranty)
    return f"{line.position}. {' · '.join(part for part in parts if part)}"
