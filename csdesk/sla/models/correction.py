from django.db import models

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class ClockCorrection(TenantOwned):
    """A supervisor's correction of when a promise was kept: what stood before, what stands now, and why.

    Append-only. A breach that was recorded stays recorded; the correction stands beside it.
    """

    app_grants = "INSERT, SELECT"

    clock = TenantForeignKey("sla.Clock", models.PROTECT, related_name="corrections")
    settled_at_before = models.DateTimeField(null=True)
    settled_at_after = models.DateTimeField()
    verdict_before = models.CharField(max_length=10, blank=True)
    verdict_after = models.CharField(max_length=10)
    reason = models.CharField(max_length=500)
    actor = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
