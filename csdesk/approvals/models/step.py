from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Agreement(TextChoices):
    """How many of a step's lines have to be signed."""

    ALL = "all_of", _("all of them")
    ANY = "any_of", _("one of them")


class StepState(TextChoices):
    """Where a step stands."""

    AHEAD = "ahead", _("Not yet its turn")
    OPEN = "open", _("Waits for signatures")
    PASSED = "passed", pgettext_lazy("approval", "Signed")
    REFUSED = "refused", _("Signature refused")
    SKIPPED = "skipped", _("Left out")
    DROPPED = "dropped", _("Not needed any more")


class ApprovalStep(TenantOwned):
    """One step of one request, with the terms that the manual set when it was asked for."""

    app_grants = "INSERT, SELECT, UPDATE"

    request = TenantForeignKey("approvals.ApprovalRequest", models.PROTECT, related_name="steps")
    place = models.PositiveSmallIntegerField()
    # The step's key in the manual.
    key = models.CharField(max_length=40)
    rule = models.CharField(max_length=10)
    label = models.CharField(max_length=200)
    label_en = models.CharField(max_length=200, blank=True)
    agreement = models.CharField(max_length=6, choices=Agreement.choices)
    state = models.CharField(max_length=10, choices=StepState.choices, default=StepState.AHEAD)
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    clock = TenantForeignKey("sla.Clock", models.PROTECT, null=True, related_name="+")
    # Since when the administrators know that nobody can sign it; None: somebody can.
    nobody_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        base_manager_name = "objects"
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "request", "place"], name="approval_step_place"),
            models.CheckConstraint(condition=Q(state__in=StepState.values), name="approval_step_state"),
            # One step at a time.
            models.UniqueConstraint(
                fields=["tenant", "request"], name="approval_step_open", condition=Q(state=StepState.OPEN)
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "clock"], name="approval_step_clock"),
            models.Index(fields=["tenant", "id"], name="approval_steps_open", condition=Q(state=StepState.OPEN)),
        ]

    def __str__(self) -> str:
        return self.label

    def name(self, language: str) -> str:
        """What the manual calls the step, in a language such as "zh-hans"."""
        return self.label if language.startswith("zh") else self.label_en or self.label


class ApprovalLine(TenantOwned):
    """A line to be signed: by whoever holds a role, or by one person."""

    app_grants = "INSERT, SELECT, UPDATE"

    step = TenantForeignKey("approvals.ApprovalStep", models.PROTECT, related_name="lines")
    role = models.CharField(max_length=40, blank=True, default="")
    member = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    # Its step is open and nobody has signed here: what inboxes look for.
    is_open = models.BooleanField(default=False)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=Q(role="") | Q(member__isnull=True), name="approval_line_is_one_of_both"),
        ]
        indexes = [
            models.Index(fields=["tenant", "step", "id"], name="approval_lines"),
            models.Index(fields=["tenant", "role"], name="approval_line_role", condition=Q(is_open=True)),
            models.Index(fields=["tenant", "member"], name="approval_line_member", condition=Q(is_open=True)),
        ]
