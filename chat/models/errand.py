from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Following(TenantOwned):
    """Goods sold whose shipment somebody follows, to tell the customer before he grows dissatisfied (CHT-06).

    Whose it is, its open task says.
    """

    app_grants = "INSERT, SELECT, UPDATE"

    chat = TenantForeignKey("chat.Chat", models.PROTECT, null=True, blank=True, related_name="followings")
    customer = models.CharField(_("customer"), max_length=80)
    contact = models.CharField(_("e-mail or phone"), max_length=120, blank=True)
    goods = models.CharField(_("order and goods"), max_length=200)
    carrier = models.CharField(_("carrier"), max_length=80, blank=True)
    # As products.rules.serials spells it.
    waybill = models.CharField(_("waybill number"), max_length=80, blank=True)
    promised_on = models.DateField(_("promised for"), null=True, blank=True)
    # To look at it next; none once it is over.
    task = TenantForeignKey("sla.Task", models.PROTECT, null=True, related_name="+")
    opened_by = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["tenant", "-id"], name="chat_following_open", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["tenant", "task"], name="chat_following_task"),
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {self.goods}"


class LookOutcome(TextChoices):
    """What came of a look at a shipment."""

    ON_TIME = "on_time", pgettext_lazy("shipment", "On its way, in time")
    TOLD = "told", pgettext_lazy("shipment", "Late or unclear: the customer was told")
    DELIVERED = "delivered", pgettext_lazy("shipment", "Delivered")
    GIVEN_UP = "given_up", pgettext_lazy("shipment", "Followed no further")


class Look(TenantOwned):
    """Somebody looked where the goods are, and what he told the customer (CHT-06)."""

    app_grants = "INSERT, SELECT"

    following = TenantForeignKey("chat.Following", models.PROTECT, related_name="looks")
    member = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=LookOutcome.choices)
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["tenant", "following", "id"], name="chat_looks")]


class ViewingState(TextChoices):
    """How far an appointment is."""

    PLANNED = "planned", pgettext_lazy("viewing", "To come")
    HELD = "held", pgettext_lazy("viewing", "Held")
    MISSED = "missed", pgettext_lazy("viewing", "The customer did not come")
    CANCELLED = "cancelled", pgettext_lazy("viewing", "Called off")


class Viewing(TenantOwned):
    """An appointment to show goods by video: which, to whom, when; what was prepared and suggested (CHT-10)."""

    app_grants = "INSERT, SELECT, UPDATE"

    chat = TenantForeignKey("chat.Chat", models.PROTECT, null=True, blank=True, related_name="viewings")
    product = models.CharField(_("product wanted"), max_length=200)
    customer = models.CharField(_("customer"), max_length=80)
    contact = models.CharField(_("how he is reached"), max_length=120)
    begins_at = models.DateTimeField(_("time of the video call"))
    preparing = TenantForeignKey("sla.Task", models.PROTECT, null=True, related_name="+")
    holding = TenantForeignKey("sla.Task", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=ViewingState.choices, default=ViewingState.PLANNED)
    prepared_at = models.DateTimeField(null=True, blank=True)
    prepared_note = models.TextField(blank=True)
    # What was suggested in the call, and what the customer said to it; or why it was not held.
    outcome_note = models.TextField(blank=True)
    opened_by = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["tenant", "begins_at", "id"], name="chat_viewings"),
            models.Index(fields=["tenant", "preparing"], name="chat_viewing_preparing"),
            models.Index(fields=["tenant", "holding"], name="chat_viewing_holding"),
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {self.product}"
