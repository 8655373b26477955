from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from csdesk.cases.registry import kind_of
from csdesk.mail.lifecycle import INTAKE_LIFECYCLE, IntakeStatus
from csdesk.mail.rules.labels import TELLING_LABELS, flag_label, reason_label
from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class IntakeItem(TenantOwned):
    """An incoming mail on its way to becoming something (INQ-34)."""

    raw = TenantForeignKey("mail.RawMail", models.PROTECT, related_name="intake")
    status = models.CharField(max_length=10, choices=IntakeStatus.choices, default=IntakeStatus.NEW)
    # Why: a code of the classifier, or the person's own words.
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    route = models.CharField(max_length=30, blank=True)
    case = TenantForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="+")
    message = TenantForeignKey("conversations.Message", models.PROTECT, null=True, blank=True, related_name="+")
    sender_name = models.CharField(max_length=200, blank=True)
    sender_address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=1000, blank=True)
    excerpt = models.CharField(max_length=500, blank=True)
    # Forged reference, blocked sender, defects of the mail: short codes.
    flags = models.JSONField(default=list)
    received_at = models.DateTimeField()
    decided_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("incoming mail")
        base_manager_name = "objects"
        constraints = [
            INTAKE_LIFECYCLE.constraint("intake_status"),
            models.UniqueConstraint(fields=["tenant", "raw"], name="intake_once_a_mail"),
        ]
        indexes = [models.Index(fields=["tenant", "status", "-received_at", "-id"], name="intake_list")]

    @property
    def reason_words(self) -> str | Promise:
        """Why it stands where it stands, for people."""
        return reason_label(self.reason)

    @property
    def telling_words(self) -> list[str | Promise]:
        """Short words on what somebody who sorts it should know at once."""
        return [TELLING_LABELS[flag] for flag in self.flags if flag in TELLING_LABELS]

    @property
    def flag_words(self) -> list[str | Promise]:
        """A sentence on each thing that was odd about it."""
        return [flag_label(flag) for flag in self.flags]

    @property
    def case_page(self) -> str:
        """Where its case is shown; empty without a case."""
        return "" if self.case is None else kind_of(self.case.kind).page(self.case)
