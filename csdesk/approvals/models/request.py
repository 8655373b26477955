from django.db import models
from django.db.models import Q, TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class RequestState(TextChoices):
    """What became of a request for signatures."""

    WAITING = "waiting", _("Waiting for signatures")
    APPROVED = "approved", pgettext_lazy("approval", "Approved")
    REFUSED = "refused", pgettext_lazy("approval", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("approval", "Withdrawn")


class ApprovalRequest(TenantOwned):
    """Somebody asked for the signatures that the manual's chain `kind` demands, about a case.

    The chain is kept as it was when it was asked for: a manual that changes moves no request that waits.
    """

    app_grants = "INSERT, SELECT, UPDATE"

    case = TenantForeignKey("cases.Case", models.PROTECT, related_name="approvals")
    # The chain's key in the manual, which is also the registered kind: "doa.application".
    kind = models.CharField(max_length=40)
    rule = models.CharField(max_length=10)
    # The chain's name in the manual back then.
    label = models.CharField(max_length=200)
    label_en = models.CharField(max_length=200, blank=True)
    # Whether the manual wants each signature by another person.
    is_apart = models.BooleanField(default=True)
    rulebook_version = TenantForeignKey("rulebook.RulebookVersion", models.PROTECT, related_name="+")

    subject = models.CharField(max_length=300)
    note = models.TextField(blank=True)
    amount_fen = models.BigIntegerField(null=True, blank=True)
    days = models.IntegerField(null=True, blank=True)
    # None: the system asked.
    asked_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()

    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.WAITING)
    decided_at = models.DateTimeField(null=True, blank=True)
    # None: every step was left out, so nobody had to sign.
    decided_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    # Why it was refused or withdrawn.
    reason = models.TextField(blank=True)

    history = TenantHistory()

    class Meta:
        verbose_name = _("request for signatures")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "case", "kind"], name="approval_waits_once", condition=Q(state=RequestState.WAITING)
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.WAITING, decided_at__isnull=True)
                | (~Q(state=RequestState.WAITING) & Q(decided_at__isnull=False)),
                name="approval_decided_at_a_time",
            ),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="approval_state"),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="approval_amount_is_positive"
            ),
        ]
        indexes = [
            # what a case has asked for, the latest last
            models.Index(fields=["tenant", "case", "kind", "id"], name="approval_of_case"),
            models.Index(fields=["tenant", "asked_by", "-id"], name="approval_asked_by"),
            models.Index(fields=["tenant", "id"], name="approval_waiting", condition=Q(state=RequestState.WAITING)),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_waiting(self) -> bool:
        """Whether signatures are still awaited."""
        return self.state == RequestState.WAITING

    def name(self, language: str) -> str:
        """What signatures are asked for, in a language such as "zh-hans"."""
        return self.label if language.startswith("zh") else self.label_en or self.label

    def get_absolute_url(self) -> str:
        """The request's page."""
        return reverse("approvals:show", args=[self.pk])
