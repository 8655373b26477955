from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from attendance.models.leave import LeaveState
from attendance.models.punch import Direction
from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class Correction(TenantOwned):
    """An application for a punch that is missing or wrong (ATT-01): approved it counts, what it replaces does not."""

    case = TenantForeignKey("cases.Case", models.PROTECT, related_name="+")
    member = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=LeaveState, default=LeaveState.ASKED)
    at = models.DateTimeField(_("at"))
    direction = models.CharField(max_length=3, choices=Direction)
    replaces = TenantForeignKey("attendance.Punch", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    # What came of it.
    punch = TenantForeignKey("attendance.Punch", models.PROTECT, null=True, blank=True, related_name="+")
    filed_at = models.DateTimeField()
    filed_by = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    history = TenantHistory()

    class Meta:
        verbose_name = _("punch correction")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "case"], name="correction_case"),
            models.UniqueConstraint(
                fields=["tenant", "replaces"], condition=Q(state="approved"), name="correction_replaces_once"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "member", "-at"], name="correction_of_member")]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.at:%Y-%m-%d %H:%M}"
