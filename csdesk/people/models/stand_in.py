from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class StandIn(TenantOwned):
    """Who acts for whom, from when to when; stand-ins may have stand-ins (a chain)."""

    member = TenantForeignKey("people.Member", models.CASCADE, related_name="stand_ins")
    stand_in = TenantForeignKey("people.Member", models.CASCADE, related_name="stands_in_for")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")

    history = TenantHistory()

    class Meta:
        verbose_name = _("stand-in")
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=~Q(member=F("stand_in")), name="stand_in_is_another"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="stand_in_ends_after_start",
            ),
        ]
