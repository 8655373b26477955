from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class SpotCheck(TenantOwned):
    """Somebody looked again at how a complaint was handled (CMP-54)."""

    complaint = TenantForeignKey("tickets.Complaint", models.PROTECT, related_name="spot_checks")
    checker = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    passed = models.BooleanField(_("handled properly"))
    note = models.TextField(_("findings"), blank=True)
    at = models.DateTimeField()

    history = TenantHistory()

    class Meta:
        base_manager_name = "objects"
