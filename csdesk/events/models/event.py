from django.db import models

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Event(TenantOwned):
    """One thing that happened to a case. Append-only: the database grants no change and no deletion."""

    app_grants = "INSERT, SELECT"

    case = TenantForeignKey("cases.Case", models.PROTECT, related_name="events")
    kind = models.CharField(max_length=60)
    # None: the system did it.
    actor = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["tenant", "case", "id"], name="event_timeline")]
