from datetime import timedelta

from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class CallState(TextChoices):
    """What became of a call; events may come in any order, and none takes a later one back."""

    RINGING = "ringing", pgettext_lazy("call", "Ringing")
    ANSWERED = "answered", pgettext_lazy("call", "Answered")
    MISSED = "missed", pgettext_lazy("call", "Missed")


class PhoneCall(TenantOwned):
    """A call that came in, as the telephone system tells it (INQ-01, INQ-09, INQ-15)."""

    # The telephone system's own name of the call: told twice it is one call.
    call_id = models.CharField(max_length=120)
    number = models.CharField(_("number"), max_length=60, blank=True)
    line = models.CharField(_("telephone line"), max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=CallState.choices, default=CallState.RINGING)
    rang_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)
    answered_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    recording_url = models.CharField(_("recording"), max_length=1000, blank=True)
    case = TenantForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="phone_calls")
    told_at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "call_id"], name="phone_call_once")]
        indexes = [
            models.Index(fields=["tenant", "-told_at", "-id"], name="phone_calls"),
            models.Index(fields=["tenant", "case", "id"], name="phone_calls_of_case"),
        ]

    def __str__(self) -> str:
        return self.number or self.call_id

    @property
    def rang_for(self) -> timedelta | None:
        """How long it rang before somebody answered; None when that is not known."""
        if self.rang_at is None or self.answered_at is None:
            return None
        return max(self.answered_at - self.rang_at, timedelta(0))


class LineWatch(TenantOwned):
    """When something was last heard of a telephone line, and whether it was reported dead (INQ-39)."""

    line = models.CharField(max_length=40)
    heard_at = models.DateTimeField()
    dead_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "line"], name="line_watch_once")]
