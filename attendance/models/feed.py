from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class RosterFeed(TenantOwned):
    """A secret address at which a phone's calendar reads one person's shifts. Only its digest is kept."""

    member = TenantForeignKey("people.Member", models.CASCADE, related_name="roster_feeds")
    digest = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("calendar address")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "digest"], name="roster_feed_digest"),
            models.UniqueConstraint(
                fields=["tenant", "member"], condition=models.Q(revoked_at__isnull=True), name="roster_feed_once"
            ),
        ]
