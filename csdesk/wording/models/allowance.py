from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Allowance(TenantOwned):
    """A phrase that is no harm in these words: “老头” in “老头乐”. Kept when taken back."""

    phrase = models.CharField(_("phrase"), max_length=60)
    context = models.CharField(_("allowed in"), max_length=200)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    allowed_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    allowed_at = models.DateTimeField()
    withdrawn_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("allowed phrase")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "phrase", "context"],
                condition=models.Q(withdrawn_at=None),
                name="wording_allowance_once",
            )
        ]
        indexes = [models.Index(fields=["tenant", "-allowed_at", "-id"], name="wording_allowance_list")]

    def __str__(self) -> str:
        return self.context
