from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Outcome(models.TextChoices):
    """What became of the text."""

    SENT = "sent", _("Sent all the same")
    BLOCKED = "blocked", _("Held back")


class Verdict(models.TextChoices):
    """What the supervisor says of it."""

    OPEN = "", _("To be seen")
    SEEN = "seen", _("Seen")
    FALSE = "false", _("No harm")


class Sighting(TenantOwned):
    """A phrase in a text of somebody's that was warned of and sent all the same, or refused."""

    at = models.DateTimeField()
    member = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    case = TenantForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    rule = models.CharField(max_length=10)
    phrase = models.CharField(max_length=60)
    # The words around it as they were written; the text itself stands on the case, or was never sent.
    words = models.CharField(max_length=200)
    outcome = models.CharField(max_length=10, choices=Outcome)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.OPEN, blank=True)
    reviewed_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["tenant", "verdict", "-at", "-id"], name="wording_review"),
            models.Index(fields=["tenant", "case"], name="wording_of_case"),
        ]
