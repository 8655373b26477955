from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantField, TenantForeignKey, TenantOwned


class FiredBy(TextChoices):
    """Who noticed."""

    SWEEP = "sweep", _("The engine")
    EVENT = "event", _("The event itself")


class ClockEvent(TenantOwned):
    """One alarm of one clock has fired: for ever. A breach is the alarm at the deadline.

    Append-only by grant, so it survives reopening, merging, corrections and a change of policy; unique, so it
    happens once however many engines run.
    """

    app_grants = "INSERT, SELECT"
    sweeper_grants = "INSERT, SELECT"

    # High volume: the clock's key implies the tenant.
    tenant = TenantField(db_constraint=False)
    clock = TenantForeignKey("sla.Clock", models.PROTECT, related_name="events")
    cycle = models.PositiveIntegerField()
    level = models.SmallIntegerField()
    mark = models.CharField(max_length=200)
    is_breach = models.BooleanField()
    at = models.DateTimeField()
    fired_at = models.DateTimeField()
    fired_by = models.CharField(max_length=5, choices=FiredBy.choices)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "clock", "cycle", "level"], name="clock_event_once"),
        ]
        indexes = [
            # what was broken on a day: the board
            models.Index(fields=["tenant", "at"], name="clock_event_breaches", condition=Q(is_breach=True)),
        ]
