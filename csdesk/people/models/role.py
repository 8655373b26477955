from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.people.models.two_names import TwoNames
from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class Role(TwoNames, TenantOwned):
    """A named set of permissions: data, from the presets of section 31 or of the company's own making."""

    # The word rulebooks use: supervisor, agent, head-channel … (stable; the name may be changed freely)
    key = models.SlugField(max_length=40, db_index=False)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    permissions = models.JSONField(default=list)
    # One role of each company administers it; its last holder cannot lose it.
    is_administrator = models.BooleanField(default=False)
    # The preset it came from; empty: the company's own, or from before this was kept.
    preset = models.CharField(max_length=40, blank=True)
    # Every permission it was ever given: what was taken away again is not given back by an upgrade.
    offered = models.JSONField(default=list)
    # What a release took back, or what the preset withdraws from companies older than this one: never taken twice.
    withdrawn = models.JSONField(default=list)
    # What upgrades gave it since an administrator last looked.
    unseen = models.JSONField(default=list)

    history = TenantHistory()

    class Meta:
        verbose_name = _("role")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key"],
                name="role_key",
                violation_error_message=_("There is a role with this key."),
            )
        ]


class MemberRole(TenantOwned):
    """A person holds a role, in one team or (team empty) everywhere."""

    member = TenantForeignKey("people.Member", models.CASCADE, related_name="held_roles")
    role = TenantForeignKey("people.Role", models.PROTECT, related_name="holders")
    team = TenantForeignKey("people.Team", models.CASCADE, null=True, blank=True, related_name="+")

    history = TenantHistory()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "member", "role", "team"], name="member_role_once", nulls_distinct=False
            )
        ]
