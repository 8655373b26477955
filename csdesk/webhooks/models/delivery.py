from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class DeliveryState(TextChoices):
    """What became of a message."""

    WAITING = "waiting", pgettext_lazy("webhook", "Under way")
    TAKEN = "taken", pgettext_lazy("webhook", "Taken")
    FAILED = "failed", pgettext_lazy("webhook", "Given up")
    # The owner may not see it (any more), or the webhook was paused or switched off.
    DROPPED = "dropped", pgettext_lazy("webhook", "Not sent")


class Delivery(TenantOwned):
    """One event on its way to one subscription."""

    subscription = TenantForeignKey("webhooks.Subscription", models.CASCADE, related_name="deliveries")
    # None: a test.
    event = TenantForeignKey("events.Event", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=60)
    # What the receiver tells repetitions by: the same however often it is sent.
    message_id = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    # Of the last attempt; None: nobody answered.
    status_code = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message of a webhook")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "subscription", "event"], name="webhook_event_once"),
            models.UniqueConstraint(fields=["tenant", "message_id"], name="webhook_message_id"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="webhook_delivery_state"),
        ]
        indexes = [
            models.Index(fields=["tenant", "subscription", "-id"], name="webhook_log"),
            models.Index(fields=["tenant", "subscription", "state", "-id"], name="webhook_log_by_state"),
            models.Index(fields=["tenant", "at"], name="webhook_old"),
        ]

    def __str__(self) -> str:
        return self.message_id


class Attempt(TenantOwned):
    """One try to hand a message over. What the other side wrote is not kept: it could be anything."""

    delivery = TenantForeignKey("webhooks.Delivery", models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    # None: nobody answered.
    status_code = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField()
    # Why it did not work, in words of ours; empty: it did.
    trouble = models.CharField(max_length=200, blank=True, default="")
    # The beginning of what we sent.
    request = models.TextField(blank=True, default="")

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["tenant", "delivery", "id"], name="webhook_attempts")]

    def __str__(self) -> str:
        return str(self.status_code or self.trouble)
