from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Audience(TextChoices):
    """Who finds a view in the menu."""

    MEMBER = "member", _("Only me")
    TEAM = "team", _("A team")
    EVERYONE = "everyone", _("Everybody")


class SavedView(TenantOwned):
    """A named question to the queue. `wanted` is what its address says; what is obsolete in it is left out."""

    audience = models.CharField(_("for whom"), max_length=10, choices=Audience.choices, default=Audience.MEMBER)
    owner = TenantForeignKey("people.Member", models.CASCADE, related_name="+")
    team = TenantForeignKey("people.Team", models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    wanted = models.JSONField(default=dict)
    # Where it stands among its likes; then by name.
    position = models.PositiveSmallIntegerField(_("place in the list"), default=100)
    is_default = models.BooleanField(_("shown first"), default=False)

    class Meta:
        verbose_name = _("view")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "owner", "name"], condition=Q(audience="member"), name="view_name_of_member"
            ),
            models.UniqueConstraint(
                fields=["tenant", "team", "name"], condition=Q(audience="team"), name="view_name_of_team"
            ),
            models.UniqueConstraint(
                fields=["tenant", "name"], condition=Q(audience="everyone"), name="view_name_of_everyone"
            ),
            models.CheckConstraint(
                condition=Q(audience="team", team__isnull=False) | ~Q(audience="team") & Q(team__isnull=True),
                name="view_has_its_team",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "audience", "position", "name", "id"], name="view_list")]

    def __str__(self) -> str:
        return self.name
