from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Salary(TenantOwned):
    """The total base salary of a month (基本工资总额) from a day on, until the next one begins."""

    app_grants = "INSERT, SELECT"

    member = TenantForeignKey("people.Member", models.PROTECT, related_name="salaries")
    valid_from = models.DateField(_("valid from"))
    base_fen = models.BigIntegerField(_("total base salary"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    set_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("salary")
        base_manager_name = "objects"
        constraints = [models.CheckConstraint(condition=models.Q(base_fen__gte=0), name="salary_not_negative")]
        indexes = [models.Index(fields=["tenant", "member", "-valid_from", "-id"], name="salary_of_member")]
