from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class Origin(models.TextChoices):
    """How a shift came into the roster."""

    GENERATED = "generated", _("By the rota")
    EDITED = "edited", _("By hand")
    SWAP = "swap", _("By a swap")


class Shift(TenantOwned):
    """One person's work from one instant to another. A night shift belongs to the day it began."""

    roster = TenantForeignKey("attendance.Roster", models.PROTECT, related_name="shifts")
    member = TenantForeignKey("people.Member", models.PROTECT, related_name="shifts")
    # The local day on which it begins.
    day = models.DateField(_("day"))
    # A key of the manual's patterns (SHF-02, SHF-03).
    # Empty: hours of its own.
    pattern = models.CharField(_("shift"), max_length=40, blank=True)
    begins_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    # On call, not at the desk (INC-16).
    is_standby = models.BooleanField(default=False)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.GENERATED)
    # Worked although it is more than the manual's limits allow: a promotion, an emergency (SHF-28).
    is_extra = models.BooleanField(_("extra shift"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)
    # Taken out of the roster after people relied on it.
    cancelled_at = models.DateTimeField(null=True, blank=True)

    history = TenantHistory()

    class Meta:
        verbose_name = _("shift")
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="shift_ends_after_start"),
            models.UniqueConstraint(
                fields=["tenant", "member", "begins_at"], condition=Q(cancelled_at__isnull=True), name="shift_once"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "member", "day"], name="shift_of_member"),
            # who works now, and the page of a month
            models.Index(fields=["tenant", "begins_at", "ends_at"], name="shift_running"),
            models.Index(fields=["tenant", "roster", "day"], name="shift_of_roster"),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.day} {self.pattern}"
