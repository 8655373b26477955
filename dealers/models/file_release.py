from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class ReleaseState(TextChoices):
    """How far an application for files has come."""

    ASKED = "asked", _("Waits for signatures")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    FETCHED = "fetched", _("Handed out")


class FileRelease(TenantOwned):
    """An application for a copy of customer files: signed first, then handed out once (CUS-09, CUS-10)."""

    app_grants = "INSERT, SELECT, UPDATE"

    case = TenantForeignKey("cases.Case", models.PROTECT, related_name="file_releases")
    asked_by = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(_("what for"), max_length=300)
    # Empty: all regions.
    region = models.CharField(_("region"), max_length=100, blank=True)
    with_contacts = models.BooleanField(_("with contacts"), default=False)
    state = models.CharField(max_length=10, choices=ReleaseState.choices, default=ReleaseState.ASKED)
    decided_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("application for files")
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "case"], name="file_release_case")]
        indexes = [models.Index(fields=["tenant", "asked_by", "-id"], name="file_release_mine")]
