from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from attendance.models.leave import LIVE_STATES, LeaveState
from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class Trip(TenantOwned):
    """An application for business travel (LVE-06), or the supplement of one that took longer (LVE-07)."""

    case = TenantForeignKey("cases.Case", models.PROTECT, related_name="+")
    member = TenantForeignKey("people.Member", models.PROTECT, related_name="trips")
    state = models.CharField(max_length=10, choices=LeaveState, default=LeaveState.ASKED)
    destination = models.CharField(_("destination"), max_length=200)
    purpose = models.CharField(_("purpose"), max_length=500)
    begins_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    supplement_of = TenantForeignKey(
        "attendance.Trip", models.PROTECT, null=True, blank=True, related_name="supplements"
    )
    filed_at = models.DateTimeField()
    filed_by = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    # Noted at the front desk as proof of attendance (LVE-06).
    noted_at = models.DateTimeField(null=True, blank=True)
    noted_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    # When whoever travelled was back; the reminder of a supplement ends with it (LVE-07).
    back_at = models.DateTimeField(_("back"), null=True, blank=True)

    history = TenantHistory()

    class Meta:
        verbose_name = _("trip")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "case"], name="trip_case"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="trip_ends_after_start"),
        ]
        indexes = [
            models.Index(fields=["tenant", "member", "-begins_at"], name="trip_of_member"),
            models.Index(fields=["tenant", "state", "begins_at"], name="trip_by_state"),
        ]

    def __str__(self) -> str:
        return self.case.number

    @property
    def is_live(self) -> bool:
        """Whether it is, or may still become, time away."""
        return self.state in LIVE_STATES
