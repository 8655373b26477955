from django.db import models

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class CaseParty(TenantOwned):
    """Whose matter a case is: what the portal shows to a dealer hangs on this row alone."""

    case = TenantForeignKey("cases.Case", models.PROTECT, related_name="parties")
    dealer = TenantForeignKey("dealers.Dealer", models.PROTECT, related_name="parties")
    contact = TenantForeignKey("dealers.DealerContact", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "case"], name="case_party_once")]
        indexes = [models.Index(fields=["tenant", "dealer", "-case"], name="case_party_dealer")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.dealer_id}"
