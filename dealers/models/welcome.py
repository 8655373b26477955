from django.db import models

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class WelcomeCall(TenantOwned):
    """The first call to a new dealer (DLR-03): what was typed while the script was read stays as it was typed."""

    app_grants = "INSERT, SELECT, UPDATE"

    dealer = TenantForeignKey("dealers.Dealer", models.PROTECT, related_name="welcome_calls")
    # field of the file -> as typed
    typed = models.JSONField(default=dict)
    typed_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    typed_at = models.DateTimeField(null=True)
    finished_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "dealer"], name="welcome_call_once")]


class WelcomeMail(TenantOwned):
    """One of the mails after the welcome call, sent once and no more (DLR-05)."""

    app_grants = "INSERT, SELECT, UPDATE"

    dealer = TenantForeignKey("dealers.Dealer", models.PROTECT, related_name="welcome_mails")
    # Key of the rulebook's mail.
    key = models.CharField(max_length=40)
    # Where it says how far it has come.
    message = TenantForeignKey("conversations.Message", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "dealer", "key"], name="welcome_mail_once")]
