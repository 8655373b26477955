from django.db import models

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class BulkRun(TenantOwned):
    """What one person did to several cases at once: enough of it to take it back."""

    actor = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    act = models.CharField(max_length=20)
    at = models.DateTimeField()
    # What is needed to undo each row, by case id.
    rows = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["tenant", "at"], name="bulk_run_old")]  # taken away when nobody can undo it
