from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.people.models.two_names import TwoNames
from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class SkillNote(TwoNames, TenantOwned):
    """What somebody could on a day (ATT-13); the latest of a skill counts, the earlier ones show how it grew."""

    app_grants = "INSERT, SELECT"

    member = TenantForeignKey("people.Member", models.PROTECT, related_name="skill_notes")
    skill = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    # Of a skill that is measured.
    figure = models.PositiveIntegerField(null=True, blank=True)
    is_met = models.BooleanField()
    note = models.CharField(_("note"), max_length=200, blank=True)
    noted_on = models.DateField(_("day"))
    noted_at = models.DateTimeField()
    noted_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("skill")
        base_manager_name = "objects"
        indexes = [models.Index(fields=["tenant", "member", "skill", "-noted_on", "-id"], name="skill_of_member")]
