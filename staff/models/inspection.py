from django.db import models
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.people.models.two_names import TwoNames
from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Outcome(TextChoices):
    """What was found at one item of a list."""

    OPEN = "open", pgettext_lazy("inspection", "Not looked at")
    MET = "met", pgettext_lazy("inspection", "Met")
    NOT_MET = "not_met", pgettext_lazy("inspection", "Not met")


class Inspection(TwoNames, TenantOwned):
    """A list of the manual gone through for a person or for everybody of a team (ATT-15, ATT-18)."""

    checklist = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    rule = models.CharField(max_length=10)
    # Whose people were looked at; empty: one person.
    team = TenantForeignKey("people.Team", models.PROTECT, null=True, blank=True, related_name="+")
    inspected_at = models.DateTimeField()
    inspected_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("inspection")
        base_manager_name = "objects"
        indexes = [models.Index(fields=["tenant", "-inspected_at", "-id"], name="inspection_list")]

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("staff:inspection", args=[self.pk])


class InspectionItem(TwoNames, TenantOwned):
    """One item of the list for one person, as the manual named it then."""

    inspection = TenantForeignKey("staff.Inspection", models.CASCADE, related_name="items")
    member = TenantForeignKey("people.Member", models.PROTECT, related_name="inspection_items")
    position = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    rule = models.CharField(max_length=10)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "inspection", "member", "item"], name="inspection_item_once")
        ]
        indexes = [models.Index(fields=["tenant", "member", "-id"], name="inspection_of_member")]
