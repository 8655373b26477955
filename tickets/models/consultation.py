from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class Consultation(TenantOwned):
    """A department that was asked about an inquiry, and what it answered (INQ-04, INQ-27)."""

    inquiry = TenantForeignKey("tickets.Inquiry", models.CASCADE, related_name="consultations")
    team = TenantForeignKey("people.Team", models.PROTECT, related_name="+")
    in_charge = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    question = models.TextField(_("question"))
    asked_at = models.DateTimeField()
    asked_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")

    history = TenantHistory()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "inquiry", "team"], name="consultation_once"),
        ]

    def __str__(self) -> str:
        return str(self.team)

    @property
    def is_owed(self) -> bool:
        """Whether the department still owes its answer."""
        return self.answered_at is None
