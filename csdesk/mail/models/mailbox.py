from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class Mailbox(TenantOwned):
    """An address of the company: where mail is fetched, and as whom answers are sent."""

    name = models.CharField(_("name"), max_length=80)
    address = models.EmailField(_("e-mail address"), max_length=254)
    # New mail goes to intake, or straight to the route of this key.
    route = models.CharField(max_length=30, blank=True)
    team = TenantForeignKey("people.Team", models.PROTECT, null=True, blank=True, related_name="+")
    # {"host", "port", "security", "user"}; empty: nothing is fetched, or sent through the installation's server.
    imap = models.JSONField(default=dict, blank=True)
    smtp = models.JSONField(default=dict, blank=True)
    # Encrypted with the installation's key.
    imap_secret = models.TextField(blank=True)
    smtp_secret = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    uid_validity = models.BigIntegerField(null=True, blank=True)
    last_uid = models.BigIntegerField(default=0)
    fetched_at = models.DateTimeField(null=True, blank=True)
    fetch_error = models.CharField(max_length=300, blank=True)

    history = TenantHistory(excluded_fields=["imap_secret", "smtp_secret", "last_uid", "fetched_at", "fetch_error"])

    class Meta:
        verbose_name = _("mailbox")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "address"],
                name="mailbox_address",
                violation_error_message=_("There is a mailbox with this address."),
            )
        ]

    def __str__(self) -> str:
        return self.address
