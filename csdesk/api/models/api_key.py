from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class ApiKey(TenantOwned):
    """A program's key: it may do what its member may, as far as its scopes go. Its secret is shown once."""

    app_grants = "INSERT, SELECT, UPDATE"

    member = TenantForeignKey("people.Member", models.PROTECT, related_name="api_keys")
    name = models.CharField(_("what for"), max_length=80)
    # SHA-256 of 256 random bits: nothing that could be guessed needs a slow hash.
    digest = models.CharField(max_length=64)
    # The secret's last characters, by which people tell their keys apart.
    hint = models.CharField(max_length=8)
    scopes = ArrayField(models.CharField(max_length=40))
    created_at = models.DateTimeField()
    created_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("API key")
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "digest"], name="api_key_digest")]
        indexes = [models.Index(fields=["tenant", "member", "-id"], name="api_key_of_member")]

    def __str__(self) -> str:
        return f"{self.name} …{self.hint}"

    def works_at(self, now: datetime) -> bool:
        """Whether the key opens the door at a moment: neither revoked nor expired, its member still here."""
        in_time = self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
        return in_time and self.member.is_active and self.member.user.is_active
