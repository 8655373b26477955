from django.db import models

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class SecurityEvent(TenantOwned):
    """One line of the company's security log: sign-ins, refusals, changes of people and roles. Append-only."""

    app_grants = "INSERT, SELECT"

    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    actor = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    subject = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    address = models.GenericIPAddressField(null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["tenant", "-at", "-id"], name="security_log")]
