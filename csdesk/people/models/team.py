from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.people.models.two_names import TwoNames
from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class Team(TwoNames, TenantOwned):
    """A group or department of the company (section 31): work is routed to it, calendars may differ by it."""

    key = models.SlugField(max_length=40, db_index=False)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    parent = TenantForeignKey("people.Team", models.PROTECT, null=True, blank=True, related_name="children")
    # Key of the working calendar that counts for this team's clocks; empty: the rulebook's.
    calendar_key = models.SlugField(max_length=40, blank=True, db_index=False)

    history = TenantHistory()

    class Meta:
        verbose_name = _("team")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key"],
                name="team_key",
                violation_error_message=_("There is a team with this key."),
            )
        ]


class TeamMembership(TenantOwned):
    """A person belongs to a team."""

    team = TenantForeignKey("people.Team", models.CASCADE, related_name="memberships")
    member = TenantForeignKey("people.Member", models.CASCADE, related_name="team_memberships")

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "team", "member"], name="team_member_once")]
