"""Units that go back."""

from repairs.models.difference import DifferenceKind, ReturnAgreement, ReturnDifference
from repairs.models.quote import QuoteLine, RepairQuote
from repairs.models.refund import Refund, RefundState
from repairs.models.return_line import Counted, Result, ReturnLine, Warranty
from repairs.models.return_order import ReturnOrder, Source

__all__ = [
    "Counted",
    "DifferenceKind",
    "QuoteLine",
    "Refund",
    "RefundState",
    "RepairQuote",
    "Result",
    "ReturnAgreement",
    "ReturnDifference",
    "ReturnLine",
    "ReturnOrder",
    "Source",
    "Warranty",
]
