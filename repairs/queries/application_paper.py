"""The paper on which goods are applied for that come back other than to be repaired (DOA-01, DOA-11)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from csdesk.approvals.queries.papers import signed_for
from csdesk.cases.models import Case
from csdesk.documents.registry import SignatureLine
from csdesk.documents.rules.picture import fields, table, text
from csdesk.rulebook.at import rulebook_at
from dealers.queries import party_of
from repairs.lifecycle import Road
from repairs.queries.returns import lines_of, return_of

FORM = "doa.application"
# Which chain of signatures belongs to which road.
_CHAINS = {Road.DOA: "doa.application", Road.PRODUCT: "product.return"}


def application_picture(case: Case) -> dict[str, Any]:
    """Whose goods, why they come back, which units, what is wanted."""
    order, party = return_of(case), party_of(case)
    grounds = {each.key: each.label for each in rulebook_at(case.opened_at).document.exchanges.grounds}
    ground = grounds[order.ground].text(get_language() or "") if order.ground in grounds else order.ground
    who = fields(
        (_("Dealer"), party.dealer if party is not None else order.sender_name),
        (_("Contact person"), (party.contact if party is not None else "") or order.sender_name),
        (_("Phone"), order.sender_phone),
        (_("Kind of application"), order.get_road_display()),
        (_("Ground"), ground),
        (_("Wanted"), _("Refund") if order.wants_refund else _("Exchange")),
        (_("Goods go back to"), order.sender_address),
    )
    rows = [(line.position, line.serial, line.goods, line.fault_text) for line in lines_of(order)]
    heads = (_("No."), _("Serial number"), _("Model"), _("Fault"))
    return {
        "blocks": [who, table(heads, rows, wide=3, spare=0 if rows else 3), text(_("What is wrong"), order.ground_text)]
    }


def application_lines(case: Case, typed: Mapping[str, str]) -> list[SignatureLine]:
    """Channel and product department for the application, sales for the freight, finance for a refund (DOA-02 …)."""
    order = return_of(case)
    chain = _CHAINS.get(Road(order.road), FORM)

    def line(label: str, kind: str, role: str, *, required: bool = False) -> SignatureLine:
        return SignatureLine(label, who=lambda case: signed_for(case, kind, role), required=required)

    lines = [
        line(_("Channel department"), chain, "head-channel", required=True),
        line(_("Product department"), chain, "head-product", required=True),
    ]
    if order.road == Road.DOA:
        lines.append(line(_("Head of sales department (freight)"), "doa.freight", "head-sales"))
    if order.wants_refund or order.refunds.exists():
        lines.append(line(_("Finance (refund)"), "doa.refund", "finance"))
    return lines
