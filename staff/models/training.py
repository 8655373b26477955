from django.db import models
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Presence(TextChoices):
    """Whether somebody was at a training."""

    EXPECTED = "expected", pgettext_lazy("training", "Expected")
    PRESENT = "present", pgettext_lazy("training", "Present")
    EXCUSED = "excused", pgettext_lazy("training", "Excused")
    MISSED = "missed", pgettext_lazy("training", "Missed without excuse")


class Training(TenantOwned):
    """A training, and who has to be there (ATT-14)."""

    title = models.CharField(_("subject"), max_length=120)
    begins_at = models.DateTimeField(_("begins"))
    place = models.CharField(pgettext_lazy("training", "place"), max_length=120, blank=True)
    trainer = models.CharField(_("held by"), max_length=120, blank=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    planned_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("training")
        base_manager_name = "objects"
        indexes = [models.Index(fields=["tenant", "-begins_at", "-id"], name="training_list")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("staff:training", args=[self.pk])


class Attendee(TenantOwned):
    """Somebody who is expected at a training, and whether he was there."""

    training = TenantForeignKey("staff.Training", models.PROTECT, related_name="attendees")
    member = TenantForeignKey("people.Member", models.PROTECT, related_name="trainings")
    presence = models.CharField(max_length=10, choices=Presence.choices, default=Presence.EXPECTED)
    note = models.CharField(_("note"), max_length=200, blank=True)
    registered_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    registered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "training", "member"], name="attendee_once")]
        indexes = [models.Index(fields=["tenant", "member", "-id"], name="attendee_of_member")]
