from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class BlockedSender(TenantOwned):
    """An address or a whole domain whose mail goes straight to spam."""

    # a@b.cn or @b.cn, lower case
    pattern = models.CharField(_("address or domain"), max_length=254)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    blocked_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    blocked_at = models.DateTimeField()

    history = TenantHistory()

    class Meta:
        verbose_name = _("blocked sender")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "pattern"],
                name="blocked_sender_once",
                violation_error_message=_("This sender is already blocked."),
            )
        ]
