from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class SubscriptionState(TextChoices):
    """Whether events go out."""

    ACTIVE = "active", pgettext_lazy("webhook", "Active")
    PAUSED = "paused", pgettext_lazy("webhook", "Paused")
    # By us: it took nothing for days, or said that it is gone.
    DISABLED = "disabled", pgettext_lazy("webhook", "Switched off")
    # Out of sight; taken away with the last of its log.
    REMOVED = "removed", pgettext_lazy("webhook", "Removed")


class Subscription(TenantOwned):
    """An address that is told of events which its owner may see."""

    member = TenantForeignKey("people.Member", models.CASCADE, related_name="webhooks", verbose_name=_("owner"))
    url = models.CharField(_("address"), max_length=2000)
    # Globs over the kinds of events: ["complaint.*", "message.answer"].
    kinds = models.JSONField(default=list)
    description = models.CharField(_("what it is for"), max_length=200, blank=True)
    # Encrypted with the installation's key; the former one signs too until the receiver had time to change.
    secret = models.TextField()
    former_secret = models.TextField(blank=True, default="")
    former_until = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=SubscriptionState.choices, default=SubscriptionState.ACTIVE)
    # The first of the failures since the last message that was taken.
    failing_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("webhook")
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SubscriptionState.values), name="webhook_state"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="webhook_list"),
            models.Index(fields=["tenant", "member", "-id"], name="webhook_own"),
            # Asked for each event.
            models.Index(fields=["tenant", "id"], condition=Q(state="active"), name="webhook_active"),
        ]

    def __str__(self) -> str:
        return self.description or self.url

    @property
    def is_active(self) -> bool:
        """Whether events go out."""
        return self.state == SubscriptionState.ACTIVE
