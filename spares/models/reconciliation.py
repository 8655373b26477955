from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned
from spares.lifecycle import ReconciliationOccasion


class Reconciliation(TenantOwned):
    """Their list held against our book: per shipment and weekly (SPR-11). Differences are queried at once."""

    place = TenantForeignKey("spares.Place", models.PROTECT, related_name="reconciliations")
    occasion = models.CharField(max_length=10, choices=ReconciliationOccasion.choices)
    transfer = TenantForeignKey("spares.Transfer", models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    # The question to the place; None where everything agreed.
    task = TenantForeignKey("sla.Task", models.PROTECT, null=True, blank=True, related_name="+")
    differences = models.PositiveIntegerField(default=0)
    # When every difference was explained; at once where there was none.
    settled_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        verbose_name = _("reconciliation")
        base_manager_name = "objects"
        indexes = [models.Index(fields=["tenant", "place", "-id"], name="spares_reconciled_place")]


class ReconciliationLine(TenantOwned):
    """A part in both lists, or in one only. Never changed."""

    app_grants = "INSERT, SELECT"

    reconciliation = TenantForeignKey("spares.Reconciliation", models.PROTECT, related_name="lines")
    product = TenantForeignKey("products.Product", models.PROTECT, related_name="+")
    grade = models.CharField(max_length=4)
    theirs = models.IntegerField()
    ours = models.IntegerField()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["tenant", "reconciliation"], name="spares_reconciled_line")]

    @property
    def difference(self) -> int:
        """How many more they have."""
        return self.theirs - self.ours
