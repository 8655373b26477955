from django.db import models

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Reading(TenantOwned):
    """How far a person has read a case: what makes "new" new."""

    case = TenantForeignKey("cases.Case", models.CASCADE, related_name="readings")
    member = TenantForeignKey("people.Member", models.CASCADE, related_name="+")
    last_message_id = models.BigIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "case", "member"], name="reading_once")]
