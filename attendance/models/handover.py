from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class HandoverSheet(TenantOwned):
    """What one shift leaves to the next (SHF-20, SHF-21): drafted by the system, completed, confirmed."""

    team = TenantForeignKey("people.Team", models.PROTECT, related_name="+")
    shift = TenantForeignKey("attendance.Shift", models.PROTECT, related_name="+")
    outgoing = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    # [{"section", "zh", "en", "lines": [{"text", "url", "due_at", "note"}]}], frozen when it is completed.
    sections = models.JSONField(default=list)
    # [{"key", "zh", "en", "state"}]: equipment of the manual and what was said of it.
    equipment = models.JSONField(default=list)
    # [{"key", "zh", "en", "counted", "stated"}]: totals of the shift, checked by who goes (SHF-29).
    totals = models.JSONField(default=list)
    questions = models.TextField(_("customers' questions of the shift"), blank=True)
    pending = models.TextField(_("pending matters"), blank=True)
    difficult = models.TextField(_("difficult problems"), blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    incoming = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(_("remark of who takes over"), max_length=500, blank=True)
    # A leader let the outgoing person go before the next had arrived (SHF-22).
    let_go_at = models.DateTimeField(null=True, blank=True)
    let_go_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    let_go_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("handover sheet")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "shift"], name="handover_of_shift"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(completed_at__isnull=False, incoming__isnull=False),
                name="handover_confirmed_when_complete",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "team", "-id"], name="handover_of_team"),
            models.Index(fields=["tenant", "outgoing", "-id"], name="handover_of_outgoing"),
            # what nobody has taken over yet
            models.Index(fields=["tenant", "team", "id"], name="handover_open", condition=Q(confirmed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.shift.day:%Y-%m-%d} {self.outgoing}"


class PostFault(TenantOwned):
    """Something out of order at the post (SHF-24): solved within the shift, else passed on with a leader's consent."""

    team = TenantForeignKey("people.Team", models.PROTECT, related_name="+")
    what = models.CharField(_("what is out of order"), max_length=300)
    found_at = models.DateTimeField()
    found_by = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    # Found while one shift handed over to the next: both solve it.
    at_change = models.BooleanField(_("arose at the change of shifts"), default=False)
    with_member = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    solved_at = models.DateTimeField(null=True, blank=True)
    solved_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    solution = models.CharField(_("how it was solved"), max_length=300, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("post", "fault")
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["tenant", "team", "id"], name="post_fault_open", condition=Q(solved_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.what


class FaultConsent(TenantOwned):
    """A leader agrees that a fault passes from one shift to the next (SHF-24)."""

    app_grants = "INSERT, SELECT"

    fault = TenantForeignKey("attendance.PostFault", models.PROTECT, related_name="consents")
    # The shift that may hand it on.
    shift = TenantForeignKey("attendance.Shift", models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    given_by = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "fault", "shift"], name="fault_consent_once")]
