from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantOwned


class LocalMail(TenantOwned):
    """A mail that would have left an installation without a mail server; administrators read it on a page."""

    # Stable over retries: the same mail delivered twice is one row.
    message_id = models.CharField(max_length=200)
    sender = models.CharField(_("from"), max_length=320)
    recipients = models.CharField(_("to"), max_length=2000)
    subject = models.CharField(_("subject"), max_length=1000)
    text = models.TextField()
    # The message as it would have been sent, with its headers.
    raw = models.BinaryField()
    at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("local mail")
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "message_id"], name="local_mail_once")]
        indexes = [models.Index(fields=["tenant", "-id"], name="local_mail_list")]

    def __str__(self) -> str:
        return self.subject
