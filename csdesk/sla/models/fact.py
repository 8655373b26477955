from django.db import models

from csdesk.tenancy.models import TenantField, TenantForeignKey, TenantOwned


class CaseFact(TenantOwned):
    """What was observed on a case and when: what all its clocks can be reckoned from again.

    Who did it stands in the timeline.
    """

    app_grants = "INSERT, SELECT"

    tenant = TenantField(db_constraint=False)
    case = TenantForeignKey("cases.Case", models.PROTECT, related_name="facts")
    name = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["tenant", "case", "id"], name="case_fact_order")]
