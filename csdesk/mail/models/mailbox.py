from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class MailTrouble(TextChoices):
    """Why a mail server could not be used; what it said is not kept, for it may repeat what it was sent."""

    NAME = "name", _("This server name leads nowhere that may be used.")
    CONNECTION = "connection", _("The server does not answer on this port.")
    TLS = "tls", _("No encrypted line: another kind of encryption or port, or a certificate that is not valid.")
    LOGIN = "login", _("User or password was refused. Many providers want an authorisation code here.")
    FOLDER = "folder", _("Signed in, but the inbox could not be opened.")
    SECRET = "secret", _("The stored password cannot be read with this installation's key. Enter it again.")
    PROTOCOL = "protocol", _("The server answered something that is not understood.")


class Mailbox(TenantOwned):
    """An address of the company: where mail is fetched, and as whom answers are sent."""

    # The house's figures count those that cannot be fetched.
    search_columns = ("tenant_id", "id", "is_active", "fetch_error")

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
    fetch_error = models.CharField(max_length=300, blank=True, choices=MailTrouble.choices)
    # {"asked", "done": moments, "imap", "smtp": "works", "absent" or a MailTrouble} of the last try
    tried = models.JSONField(default=dict, blank=True)

    history = TenantHistory(
        excluded_fields=["imap_secret", "smtp_secret", "last_uid", "fetched_at", "fetch_error", "tried"]
    )

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

    @property
    def fetched_as(self) -> tuple[str, str, str]:
        """Server, user and folder: how far fetching has come means nothing in another one."""
        return self.imap.get("host") or "", self.imap.get("user") or self.address, self.imap.get("folder") or "INBOX"
