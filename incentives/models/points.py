from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.people.models.two_names import TwoNames
from csdesk.tenancy.models import TenantForeignKey, TenantOwned
from incentives.lifecycle import POINT_LIFECYCLE, PointStatus


class PointEntry(TwoNames, TenantOwned):
    """Points of a colleague by a line of the plan as it was then (BRP-02); entered, they stand in the books.

    Never edited: what was wrong is reversed, and entered anew.
    """

    app_grants = "INSERT, SELECT, UPDATE"

    member = TenantForeignKey("people.Member", models.PROTECT, related_name="point_entries")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    rule = models.CharField(max_length=10)
    # Below zero: deducted.
    points = models.IntegerField(_("points"))
    happened_on = models.DateField(_("day"))
    reason = models.CharField(_("for what"), max_length=1000)
    evidence = models.CharField(_("evidence"), max_length=1000, blank=True)
    case = TenantForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=10, choices=PointStatus.choices, default=PointStatus.ASKED)
    rulebook_version = TenantForeignKey("rulebook.RulebookVersion", models.PROTECT, related_name="+")
    asked_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=500, blank=True)
    # From then on the entry stands (BRP-05).
    contest_until = models.DateTimeField(null=True, blank=True)
    posting = TenantForeignKey("ledger.Posting", models.PROTECT, null=True, blank=True, related_name="+")
    reversal = TenantForeignKey("ledger.Posting", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("entry of points")
        base_manager_name = "objects"
        constraints = [
            POINT_LIFECYCLE.constraint("points_known_status"),
            models.CheckConstraint(condition=~Q(points=0), name="points_not_zero"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-asked_at", "-id"], name="points_latest"),
            models.Index(fields=["tenant", "member", "-asked_at", "-id"], name="points_of_member"),
            models.Index(fields=["tenant", "-asked_at"], name="points_asked", condition=Q(status="asked")),
        ]

    def get_absolute_url(self) -> str:
        """The page of the entry."""
        return reverse("incentives:entry", args=[self.pk])


class PointAppeal(TenantOwned):
    """Somebody contests his own or another's points (BRP-05); a second person confirms or reverses them."""

    class Verdict(models.TextChoices):
        OPEN = "", pgettext_lazy("appeal", "Open")
        STANDS = "stands", _("The points stand")
        REVERSED = "reversed", _("The points are reversed")

    app_grants = "INSERT, SELECT, UPDATE"

    entry = TenantForeignKey("incentives.PointEntry", models.PROTECT, related_name="appeals")
    filed_by = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    words = models.CharField(_("why"), max_length=1000)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True, default="")
    answered_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("appeal against points")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "entry", "filed_by"], condition=Q(verdict=""), name="one_open_point_appeal"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", answered_at__isnull=True) | ~Q(verdict="") & Q(answered_at__isnull=False),
                name="point_appeal_answered",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "filed_at"], name="point_appeal_open", condition=Q(verdict=""))]
