from django.db import models
from django.db.models import F, Q

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class ClockPause(TenantOwned):
    """A time in which a clock stands still: why, on whose word, until when at the latest."""

    app_grants = "INSERT, SELECT, UPDATE"

    clock = TenantForeignKey("sla.Clock", models.PROTECT, related_name="pauses")
    # Key of one of the manual's reasons.
    reason = models.CharField(max_length=40)
    note = models.CharField(max_length=500, blank=True)
    owner = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # The fact that ended it; empty: its limit did.
    ended_by = models.CharField(max_length=60, blank=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "clock"], condition=Q(ended_at__isnull=True), name="clock_one_pause"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("started_at")), name="clock_pause_has_a_limit"),
        ]
