from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantField, TenantForeignKey, TenantOwned


class Direction(models.TextChoices):
    """Whether somebody came or went."""

    IN = "in", pgettext_lazy("punch", "In")
    OUT = "out", pgettext_lazy("punch", "Out")
    # Terminals that know no directions: the nearest beginning or end of a shift says.
    ANY = "any", pgettext_lazy("punch", "In or out")


class Door(models.TextChoices):
    """Through which door a punch came."""

    PAGE = "page", _("Page")
    API = "api", _("Terminal")
    IMPORT = "import", _("Import")
    CORRECTION = "correction", _("Approved correction")


class Punch(TenantOwned):
    """Somebody came or went (ATT-01). Append-only: what was wrong is corrected by another."""

    app_grants = "INSERT, SELECT"

    # High volume: the member's key implies the tenant.
    tenant = TenantField(db_constraint=False)
    member = TenantForeignKey("people.Member", models.PROTECT, related_name="punches")
    at = models.DateTimeField(_("at"))
    direction = models.CharField(max_length=3, choices=Direction)
    door = models.CharField(max_length=10, choices=Door)
    # There was another at about the same time and another place.
    elsewhere = TenantForeignKey("attendance.Punch", models.PROTECT, null=True, blank=True, related_name="+")
    # The terminal's or the office's name, as the door knew it.
    place = models.CharField(pgettext_lazy("punch", "place"), max_length=80, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    # The terminal's own number of it: sent twice, kept once.
    external_id = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("punch")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "external_id"], condition=~Q(external_id=""), name="punch_external_once"
            ),
            models.UniqueConstraint(fields=["tenant", "member", "at", "direction"], name="punch_once"),
        ]
        indexes = [models.Index(fields=["tenant", "at"], name="punch_day")]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.at:%Y-%m-%d %H:%M}"
