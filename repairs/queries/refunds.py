"""Refunds that wait for commerce, and those it credited."""

from django.db.models import QuerySet

from repairs.models import Refund, RefundState

LATELY = 20


def _refunds() -> QuerySet[Refund]:
    return Refund.objects.select_related("order__case", "credited_by")


def to_credit() -> QuerySet[Refund]:
    """The refunds that all have signed, oldest first."""
    return _refunds().filter(state=RefundState.APPROVED).order_by("pk")


def credited_lately() -> QuerySet[Refund]:
    """The last refunds that were credited."""
    return _refunds().filter(state=RefundState.CREDITED).order_by("-credited_at")[:LATELY]
