"""The legs of a case and what they cost (RPR-09), and who bears a leg by the manual (DOA-06)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from csdesk.rulebook.at import NoRulebook, rulebook_at
from csdesk.rulebook.sections import Document
from shipping.models import Shipment, Stage
from shipping.registry import leg_of


@dataclass(frozen=True)
class Terms:
    """Who bears the freight, and the account it is booked to."""

    payer: str
    account: str


def terms_of(leg: str, *, at: datetime) -> Terms:
    """By the manual in force, else by the leg's own."""
    try:
        rules = rulebook_at(at).document.shipping.legs
    except NoRulebook:
        rules = ()
    rule = next((rule for rule in rules if rule.leg == leg), None)
    if rule is not None:
        return Terms(rule.payer, rule.account or "")
    known = leg_of(leg)
    return Terms(known.payer, known.account)


@dataclass(frozen=True)
class LegRow:
    """One leg as a page shows it: the parcel, what the leg and its account are called."""

    shipment: Shipment
    label: Any
    account: str


@dataclass(frozen=True)
class Journey:
    """All legs of a case in the order in which they were sent, and what they cost together.

    `by_account`: (account's name, fen) of what is known. `open_costs`: how many legs' cost is still unknown.
    """

    rows: list[LegRow]
    total_fen: int
    by_account: list[tuple[str, int]]
    open_costs: int


def journey_of(shipments: Iterable[Shipment], *, now: datetime) -> Journey:
    """The transport of a case, whose parcels are given, leg by leg with payer, cost and account (RPR-09)."""
    counted = [each for each in shipments if each.cancelled_at is None]
    # What is not sent yet comes last.
    counted.sort(key=lambda each: (each.sent_at is None, each.sent_at or now, each.pk))
    rows = leg_rows(counted, now=now)
    sent = [row for row in rows if row.shipment.stage != Stage.PLANNED]
    by_account: dict[str, int] = {}
    for row in sent:
        name = row.account or str(row.shipment.get_payer_display())
        by_account[name] = by_account.get(name, 0) + (row.shipment.cost_fen or 0)
    unknown = sum(row.shipment.cost_fen is None for row in sent)
    return Journey(rows, sum(by_account.values()), list(by_account.items()), unknown)


def leg_rows(shipments: Iterable[Shipment], *, now: datetime) -> list[LegRow]:
    """Parcels with the names of their legs and accounts, in the reader's language."""
    try:
        document: Document | None = rulebook_at(now).document
    except NoRulebook:
        document = None
    names = account_names(document)
    return [LegRow(each, leg_of(each.leg).label, names.get(each.account, each.account)) for each in shipments]


def account_names(document: Document | None) -> dict[str, str]:
    """The manual's accounts by their keys, in the reader's language."""
    accounts = document.shipping.accounts if document is not None else ()
    return {account.key: account.label.text(get_language() or "en") for account in accounts}
