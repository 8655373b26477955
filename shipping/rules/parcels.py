"""What is said of a parcel: what lies in it, its waybill; and why it cannot be so."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from csdesk.refusals import RuleViolation
from products.rules.serials import spelled

if TYPE_CHECKING:
    from csdesk.people.models import Team

SHIPPED, COSTS = "RPR-18", "RPR-09"
# A list longer than this is a file, not a parcel's list.
MOST_ROWS = 2000
MOST_PIECES = 100_000
# Ten million yuan: more is a slip of the keyboard.
MOST_COST_FEN = 10**9
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9./_]{3,79}")


@dataclass(frozen=True)
class Parcel:
    """Goods to be sent: who packs, who unpacks, where to, what. `contents`: rows of product, serial, quantity."""

    recipient: str
    sender: str = ""
    address: str = ""
    pieces: int = 1
    contents: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    from_team: "Team | None" = None
    to_team: "Team | None" = None


@dataclass(frozen=True)
class Waybill:
    """A carrier's number, and when the parcel should be there (RPR-18).

    `is_shared`: the goods of several cases lie in one parcel, so that the number may be known already.
    """

    carrier: str
    number: str
    expected_on: date | None = None
    is_shared: bool = False


def checked_parcel(parcel: Parcel) -> Parcel:
    """The parcel as it is kept. Raises RuleViolation at the field that cannot be so."""
    if not parcel.recipient.strip():
        raise RuleViolation(SHIPPED, _("Say to whom it goes."), field="recipient")
    if not 1 <= parcel.pieces <= MOST_PIECES:
        message = _("A parcel has between 1 and %(most)s pieces.") % {"most": MOST_PIECES}
        raise RuleViolation(SHIPPED, message, field="pieces")
    if len(parcel.contents) > MOST_ROWS:
        message = _("A parcel's list has at most %(most)s rows.") % {"most": MOST_ROWS}
        raise RuleViolation(SHIPPED, message, field="contents")
    return parcel


def checked_waybill(waybill: Waybill, *, sent_on: date) -> Waybill:
    """The waybill as it is kept: its number in one spelling. Raises RuleViolation at the field that cannot be so."""
    number = spelled(waybill.number)
    if not _NUMBER.fullmatch(number):
        raise RuleViolation(
            SHIPPED, _("This is no waybill number: letters and digits, at least four."), field="waybill"
        )
    carrier = " ".join(waybill.carrier.split())
    if not carrier or len(carrier) > 80:
        raise RuleViolation(SHIPPED, _("Say which carrier has it."), field="carrier")
    if waybill.expected_on is not None and waybill.expected_on < sent_on:
        raise RuleViolation(SHIPPED, _("It cannot arrive before it was sent."), field="expected_on")
    return Waybill(carrier, number, waybill.expected_on, waybill.is_shared)


def checked_cost(cost_fen: int | None) -> int | None:
    """What a leg costs, in fen. Raises RuleViolation below nothing and beyond ten million yuan."""
    if cost_fen is not None and not 0 <= cost_fen <= MOST_COST_FEN:
        raise RuleViolation(COSTS, _("Freight costs between ¥0 and ¥10,000,000."), field="cost")
    return cost_fen
