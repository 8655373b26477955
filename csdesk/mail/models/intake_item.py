from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.mail.lifecycle import INTAKE_LIFECYCLE, IntakeStatus
from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class IntakeItem(TenantOwned):
    """An incoming mail on its way to becoming something (INQ-34)."""

    raw = TenantForeignKey("mail.RawMail", models.PROTECT, related_name="intake")
    status = models.CharField(max_length=10, choices=IntakeStatus.choices, default=IntakeStatus.NEW)
    # Why: a code of the classifier, or the person's own words.
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    route = models.CharField(max_length=30, blank=True)
    case = TenantForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="+")
    message = TenantForeignKey("conversations.Message", models.PROTECT, null=True, blank=True, related_name="+")
    sender_name = models.CharField(max_length=200, blank=True)
    sender_address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=1000, blank=True)
    excerpt = models.CharField(max_length=500, blank=True)
    # Forged reference, blocked sender, defects of the mail: short codes.
    flags = models.JSONField(default=list)
    received_at = models.DateTimeField()
    decided_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("incoming mail")
        base_manager_name = "objects"
        constraints = [
            INTAKE_LIFECYCLE.constraint("intake_status"),
            models.UniqueConstraint(fields=["tenant", "raw"], name="intake_once_a_mail"),
        ]
        indexes = [models.Index(fields=["tenant", "status", "-received_at", "-id"], name="intake_list")]
