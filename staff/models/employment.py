from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class Employment(TenantOwned):
    """From which day to which somebody is employed here. Who comes back has a second one."""

    member = TenantForeignKey("people.Member", models.PROTECT, related_name="employments")
    # As it stands on the badge and in the terminal; imports find people by it.
    number = models.CharField(_("staff number"), max_length=20)
    joined_on = models.DateField(_("joined on"))
    # The last day that counts.
    left_on = models.DateField(_("left on"), null=True, blank=True)
    probation_ends_on = models.DateField(_("probation ends on"), null=True, blank=True)

    history = TenantHistory()

    class Meta:
        verbose_name = _("employment")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "number"],
                name="employment_number",
                violation_error_message=_("Somebody else has this staff number."),
            ),
            models.UniqueConstraint(
                fields=["tenant", "member"], condition=Q(left_on__isnull=True), name="employment_open_once"
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")), name="employment_in_order"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "member", "joined_on"], name="employment_of_member")]

    def __str__(self) -> str:
        return self.number
