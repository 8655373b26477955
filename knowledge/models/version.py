from django.db import models

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

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "article", "number"], name="knowledge_version_once")]
