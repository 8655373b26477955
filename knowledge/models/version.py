from django.db import models
from django.db.models import Q

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Version(TenantOwned):
    """An answer as somebody wrote it at a time; what was approved never changes."""

    article = TenantForeignKey("knowledge.Article", models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title_zh = models.CharField(max_length=120, blank=True)
    title_en = models.CharField(max_length=120, blank=True)
    text_zh = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    written_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    approved_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    # Sent back to its writer, with the reason.
    declined_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    declined_at = models.DateTimeField(null=True)
    decline_reason = models.TextField(blank=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "article", "number"], name="knowledge_version_once"),
            models.CheckConstraint(
                condition=Q(declined_at=None) | Q(approved_at=None), name="knowledge_version_approved_or_declined"
            ),
        ]
