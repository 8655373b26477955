from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Verdict(TextChoices):
    """What somebody says to what he is asked to sign."""

    APPROVE = "approve", _("Approve")
    REFUSE = "refuse", _("Refuse")


class Signature(TenantOwned):
    """Somebody signed a line, or refused to: for ever."""

    app_grants = "INSERT, SELECT"

    line = TenantForeignKey("approvals.ApprovalLine", models.PROTECT, related_name="signatures")
    verdict = models.CharField(max_length=7, choices=Verdict.choices)
    reason = models.TextField(blank=True)
    signer = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    # For whom the signer stood in; None: the line was his own.
    stood_in_for = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    # Who else could have signed the line at that moment: [{"id", "name", "for"}].
    could_sign = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "line"], name="approval_line_signed_once"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="approval_verdict"),
        ]
        indexes = [models.Index(fields=["tenant", "signer", "-id"], name="approval_signed_by")]
