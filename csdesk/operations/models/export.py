from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class ExportState(TextChoices):
    """How far an export has come."""

    ASKED = "asked", _("Is being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")
    GONE = "gone", _("Deleted")


class TenantExport(TenantOwned):
    """All of a company's data in one file, asked for by a person with a reason. The line stays, the file does not."""

    asked_by = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(max_length=6, choices=ExportState.choices, default=ExportState.ASKED)
    path = models.CharField(max_length=200, blank=True)
    size_bytes = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("export")
        base_manager_name = "objects"
        constraints = [models.CheckConstraint(condition=Q(state__in=ExportState.values), name="export_state")]
        indexes = [models.Index(fields=["tenant", "-asked_at", "-id"], name="export_list")]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}"
