from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Invitation(TenantOwned):
    """A link sent by mail that lets one address join. The secret is kept as a hash and works once."""

    member = TenantForeignKey("people.Member", models.CASCADE, related_name="invitations")
    secret_hash = models.CharField(max_length=64)
    invited_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "secret_hash"], name="invitation_secret")]
