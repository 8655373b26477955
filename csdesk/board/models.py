from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Wall(TenantOwned):
    """A screen on a wall that shows the board without anybody signed in: whoever has its address may look.

    The address's secret is shown once and kept only as its digest. A wall names no customers, and colleagues
    only where that was chosen.
    """

    name = models.CharField(_("where it hangs"), max_length=80)
    digest = models.CharField(max_length=64)
    team = TenantForeignKey("people.Team", models.PROTECT, null=True, blank=True, related_name="+")
    names_colleagues = models.BooleanField(_("name colleagues"), default=False)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    given_by = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("wallboard")
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "digest"], name="wall_digest")]
        indexes = [models.Index(fields=["tenant", "-given_at", "-id"], name="wall_list")]

    def __str__(self) -> str:
        return self.name
