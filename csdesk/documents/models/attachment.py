from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.documents.rules.sniff import may_show_type
from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Attachment(TenantOwned):
    """A file on a case. Its bytes lie under a random name in the tenant's folder and leave only through a view."""

    # Empty while a mail waits in intake and has no case yet.
    case = TenantForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="attachments")
    name = models.CharField(_("file name"), max_length=255)
    media_type = models.CharField(max_length=120)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    # The sender's label does not match the content, or the content can run: shown with a warning.
    is_suspicious = models.BooleanField(default=False)
    # Never reaches a dealer or customer (DOC-05).
    is_internal = models.BooleanField(default=False)
    added_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("attachment")
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "path"], name="attachment_path")]
        indexes = [
            # How much a company keeps, and how much a person added within the hour: asked at each upload.
            models.Index(fields=["tenant"], include=["size_bytes"], name="attachment_space"),
            models.Index(fields=["tenant", "added_by", "-added_at"], name="attachment_added"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Whether a page may show it as a picture (`?show`)."""
        return may_show_type(self.media_type) and not self.is_suspicious
