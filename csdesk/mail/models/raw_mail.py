from django.db import models

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class RawMail(TenantOwned):
    """A mail exactly as it arrived, kept whatever becomes of it. The bytes lie in the tenant's folder."""

    app_grants = "INSERT, SELECT, UPDATE"

    mailbox = TenantForeignKey("mail.Mailbox", models.PROTECT, null=True, related_name="+")
    # The normalised Message-ID, or a hash of the content: the same mail delivered twice is one mail.
    delivery_key = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    path = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    # Why the mail could not be read, when it could not; it is stored all the same.
    parse_error = models.CharField(max_length=300, blank=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "delivery_key"], name="raw_mail_once")]
