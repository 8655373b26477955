from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class RefundState(TextChoices):
    """How far a refund has come."""

    ASKED = "asked", _("Waits for signatures")
    APPROVED = "approved", _("Approved, to be credited")
    REFUSED = "refused", pgettext_lazy("refund", "Refused")
    CREDITED = "credited", _("Credited against goods")


class Refund(TenantOwned):
    """Money instead of a good unit: product department, finance, commerce, then credit against goods (DOA-10)."""

    order = TenantForeignKey("repairs.ReturnOrder", models.PROTECT, related_name="refunds")
    state = models.CharField(max_length=10, choices=RefundState.choices, default=RefundState.ASKED)
    # In fen: what the goods had cost the dealer, and what is given back of it.
    price_fen = models.BigIntegerField(_("price of the goods"))
    amount_fen = models.BigIntegerField(_("refund"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    asked_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    # The number of the sales return (销售退单) that commerce wrote.
    sales_return = models.CharField(_("sales return number"), max_length=60, blank=True)
    credited_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    credited_at = models.DateTimeField(null=True, blank=True)

    history = TenantHistory()

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=sorted(RefundState.values)), name="refund_state"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, amount_fen__lte=models.F("price_fen")), name="refund_within_price"
            ),
            models.UniqueConstraint(
                fields=["tenant", "order"],
                condition=~Q(state=str(RefundState.REFUSED.value)),
                name="refund_once",
                violation_error_message=_("A refund was asked for already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.amount_fen}"
