"""Refunds that wait for commerce, and those it credited."""

from django.db.models import QuerySet

from csdesk.documents.queries import Missing, scans_missing_on
from csdesk.rulebook.sections import Document
from repairs.models import Refund, RefundState

LATELY = 20
# As many as one works off before looking again.
MOST = 100


def _refunds() -> QuerySet[Refund]:
    return Refund.objects.select_related("order__case__holder", "credited_by")


def to_credit() -> QuerySet[Refund]:
    """The refunds that all have signed, oldest first."""
    return _refunds().filter(state=RefundState.APPROVED).order_by("pk")


def listed_to_credit(manual: Document) -> list[tuple[Refund, Missing | None]]:
    """The first of them, each with the scan that the manual wants before the money is credited (DOA-11)."""
    refunds = list(to_credit()[:MOST])
    missing = scans_missing_on([refund.order.case for refund in refunds], manual, moment="credit")
    return [(refund, next(iter(missing[refund.order.case_id]), None)) for refund in refunds]


def credited_lately() -> QuerySet[Refund]:
    """The last refunds that were credited."""
    return _refunds().filter(state=RefundState.CREDITED).order_by("-credited_at")[:LATELY]
