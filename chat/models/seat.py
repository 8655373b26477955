from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class Seat(TenantOwned):
    """What somebody answers at the chats. Empty lists: everything."""

    member = TenantForeignKey("people.Member", models.CASCADE, related_name="+")
    languages = ArrayField(models.CharField(max_length=10), verbose_name=_("languages"), default=list, blank=True)
    brands = ArrayField(models.CharField(max_length=40), verbose_name=_("brands"), default=list, blank=True)
    skills = ArrayField(models.CharField(max_length=40), verbose_name=_("skills"), default=list, blank=True)
    # Fewer or more than the manual says for everybody.
    most_chats = models.PositiveSmallIntegerField(_("chats at once"), null=True, blank=True)

    history = TenantHistory()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "member"], name="chat_seat_member"),
            models.CheckConstraint(
                condition=Q(most_chats__isnull=True) | Q(most_chats__range=(1, 50)), name="chat_seat_most"
            ),
        ]


class Device(TextChoices):
    """What somebody sits at (CHT-04)."""

    COMPUTER = "computer", pgettext_lazy("chat", "Computer")
    PHONE = "phone", pgettext_lazy("chat", "Phone or tablet")


class SittingEnd(TextChoices):
    """Why somebody is at the chats no longer."""

    SITTING = "", pgettext_lazy("chat", "Is there")
    LEFT = "left", pgettext_lazy("chat", "Left")
    UNSEEN = "unseen", pgettext_lazy("chat", "The page answered no longer")


class Sitting(TenantOwned):
    """From when to when somebody was at the chats: with the spells of duty the log of presence (CHT-05)."""

    app_grants = "INSERT, SELECT, UPDATE"

    member = TenantForeignKey("people.Member", models.CASCADE, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=8, choices=SittingEnd.choices, default=SittingEnd.SITTING, blank=True)
    device = models.CharField(max_length=10, choices=Device.choices, default=Device.COMPUTER)
    # Whether new chats come: who finishes what he has sits there without.
    takes_new = models.BooleanField(default=True)
    # His page's last sign of life.
    seen_at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "member"], condition=Q(ended_at__isnull=True), name="chat_sitting_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="chat_sitting_ends"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "-started_at", "-id"], name="chat_sitting_log")]
