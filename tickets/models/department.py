from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class ComplaintDepartment(TenantOwned):
    """A department a complaint concerns, and its written opinion (CMP-20, CMP-23, CMP-24, CMP-44)."""

    complaint = TenantForeignKey("tickets.Complaint", models.CASCADE, related_name="departments")
    team = TenantForeignKey("people.Team", models.PROTECT, related_name="+")
    in_charge = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    question = models.TextField(_("question"), blank=True)
    opinion = models.TextField(_("opinion"), blank=True)
    # What the stricter manual asks of the department besides (CMP-24).
    responsible = models.CharField(_("person responsible"), max_length=200, blank=True)
    plan = models.TextField(_("plan"), blank=True)
    agreement = models.TextField(_("preliminary agreement with the customer"), blank=True)
    opinion_at = models.DateTimeField(null=True, blank=True)
    opinion_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")

    history = TenantHistory()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "complaint", "team"],
                name="complaint_department_once",
                violation_error_message=_("This department was already asked."),
            )
        ]

    def __str__(self) -> str:
        return str(self.team)

    @property
    def is_owed(self) -> bool:
        """Whether the department still owes its opinion."""
        return self.opinion_at is None
