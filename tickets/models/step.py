from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class StepKind(TextChoices):
    """What was done about a complaint."""

    FIRST_LINE = "first_line", _("Done at once by the agent")  # CMP-14
    VERIFICATION = "verification", _("Investigated and verified")  # CMP-45
    PLAN = "plan", _("Plan")
    CARRIED_OUT = "carried_out", _("Plan carried out")  # CMP-29
    AGREEMENT = "agreement", _("Agreed with the customer")  # CMP-44
    REPORTED_UP = "reported_up", _("Reported upward")  # CMP-16, CMP-34
    FEEDBACK = "feedback", _("Customer's feedback")  # CMP-29, CMP-51
    READ_SIGNED = "read_signed", _("Read and signed by the superior")  # DOC-02


class ComplaintStep(TenantOwned):
    """One thing done about a complaint, with who and when: the written record that CMP-13 asks for."""

    app_grants = "INSERT, SELECT"

    complaint = TenantForeignKey("tickets.Complaint", models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=14, choices=StepKind.choices)
    text = models.TextField()
    actor = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["tenant", "complaint", "id"], name="complaint_steps")]
