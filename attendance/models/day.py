from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantField, TenantForeignKey, TenantOwned


class Day(TenantOwned):
    """What one person's day came to, computed from shifts, punches, leave and trips; times in seconds.

    A day of a month that was handed in stays as it is; what is found afterwards stands in a second row, `is_later`.
    """

    # High volume: the member's key implies the tenant.
    tenant = TenantField(db_constraint=False)
    member = TenantForeignKey("people.Member", models.PROTECT, related_name="attendance_days")
    day = models.DateField(_("day"))
    is_later = models.BooleanField(default=False)
    planned = models.IntegerField(_("planned"), default=0)
    leave = models.IntegerField(_("on leave"), default=0)
    trip = models.IntegerField(_("on a trip"), default=0)
    worked = models.IntegerField(_("worked"), default=0)
    overtime = models.IntegerField(_("overtime"), default=0)
    late = models.IntegerField(_("late"), default=0)
    early = models.IntegerField(_("left early"), default=0)
    absent = models.IntegerField(_("absent"), default=0)
    missing = models.SmallIntegerField(_("missing punches"), default=0)
    # How many things somebody should look at.
    faults = models.SmallIntegerField(default=0)
    # May still become something else by itself: a shift is running, or a punch may come.
    is_open = models.BooleanField(default=False)
    # What it was computed from, duty by duty: attendance.rules.days.Part.
    parts = models.JSONField(default=list)
    # The id of the manual's version that counted on that day.
    manual = models.BigIntegerField(null=True)
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("day of attendance")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "member", "day", "is_later"], name="attendance_day_once")
        ]
        indexes = [
            models.Index(fields=["tenant", "day", "member"], name="attendance_exceptions", condition=Q(faults__gt=0)),
            models.Index(fields=["tenant", "day"], name="attendance_open", condition=Q(is_open=True)),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.day}"
