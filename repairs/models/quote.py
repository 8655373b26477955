from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned
from repairs.lifecycle import QuoteStatus


class RepairQuote(TenantOwned):
    """What a paid repair costs (RPR-11, RPR-14). Its lines never change: another price is another quote."""

    order = TenantForeignKey("repairs.ReturnOrder", models.PROTECT, related_name="quotes")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=QuoteStatus.choices, default=QuoteStatus.OFFERED)
    total_fen = models.BigIntegerField()
    # The day whose price list counts.
    priced_on = models.DateField()
    note = models.CharField(_("note"), max_length=500, blank=True)
    offered_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    offered_at = models.DateTimeField()
    answered_name = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    entered_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "order", "number"], name="repair_quote_number"),
            models.UniqueConstraint(
                fields=["tenant", "order"],
                condition=Q(status__in=[str(QuoteStatus.OFFERED.value), str(QuoteStatus.ACCEPTED.value)]),
                name="repair_quote_in_force",
                violation_error_message=_("Another quote is in force already."),
            ),
            models.CheckConstraint(condition=Q(status__in=sorted(QuoteStatus.values)), name="repair_quote_status"),
            models.CheckConstraint(condition=Q(total_fen__gte=0), name="repair_quote_total"),
        ]


class QuoteLine(TenantOwned):
    """One item of a quote for one unit; frozen by grant."""

    app_grants = "INSERT, SELECT"

    quote = TenantForeignKey("repairs.RepairQuote", models.PROTECT, related_name="lines")
    line = TenantForeignKey("repairs.ReturnLine", models.PROTECT, related_name="quote_lines")
    # The key of the price list's item; empty for one that stands in no list.
    item = models.CharField(max_length=40, blank=True)
    label = models.CharField(_("item"), max_length=120)
    price_fen = models.BigIntegerField(_("price"))
    is_listed = models.BooleanField(default=False)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.CheckConstraint(condition=Q(price_fen__gte=0), name="quote_line_price")]
        indexes = [models.Index(fields=["tenant", "quote", "id"], name="quote_lines")]
