from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Macro(TenantOwned):
    """Several steps that are done to a case together or not at all: one's own, or everybody's when it is nobody's."""

    owner = TenantForeignKey("people.Member", models.CASCADE, null=True, blank=True, related_name="+")
    # Of which kind of case its steps are.
    kind = models.CharField(max_length=30)
    name = models.CharField(_("name"), max_length=80)
    # [{"act": "reply", "value": "…"}]: what each value means, the owner of the kind says.
    steps = models.JSONField(default=list)
    used_count = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    changed_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("macro")
        base_manager_name = "objects"
        indexes = [models.Index(fields=["tenant", "owner", "-used_count"], name="macro_owner")]

    def __str__(self) -> str:
        return self.name
