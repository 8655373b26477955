from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Scan(TenantOwned):
    """The signed paper come back: a photo or PDF of a printed form (DOC-03). A wrong one is taken back, not erased."""

    printed_form = TenantForeignKey("documents.PrintedForm", models.PROTECT, related_name="scans")
    attachment = TenantForeignKey("documents.Attachment", models.PROTECT, related_name="scans")
    # Places of the signature lines that whoever scanned it saw signed.
    signed_lines = models.JSONField(default=list)
    added_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    taken_back_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("scan")
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "attachment"], name="scan_attachment")]
        indexes = [
            models.Index(
                fields=["tenant", "printed_form"], name="scan_of_form", condition=Q(taken_back_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return str(self.attachment)
