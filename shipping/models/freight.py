from django.db import models
from django.db.models import Q, TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantOwned
from shipping.rules.matching import Finding


class StatementState(TextChoices):
    """How far a month's reconciliation is."""

    OPEN = "open", pgettext_lazy("freight", "Open")
    ASKED = "asked", pgettext_lazy("freight", "Waiting for signature")
    SIGNED = "signed", pgettext_lazy("freight", "Signed")


class Source(TextChoices):
    """Where a row of a reconciliation comes from."""

    LIST = "list", _("Their list")
    OURS = "ours", _("Our records")
    CORRECTION = "correction", _("Correction of an earlier month")


class FreightStatement(TenantOwned):
    """The freight of one month, reconciled with whoever bills it (RPR-10): the content of a case of kind `freight`."""

    case = TenantForeignKey("cases.Case", models.PROTECT, related_name="freight_statements")
    # The month's first day.
    month = models.DateField(_("month"))
    party = models.CharField(_("reconciled with"), max_length=120)
    # Whose parcels are compared: those of a department, of a carrier, or (both empty) all that we pay for.
    from_team = TenantForeignKey("people.Team", models.PROTECT, null=True, blank=True, related_name="+")
    carrier = models.CharField(_("carrier"), max_length=80, blank=True)
    state = models.CharField(max_length=8, choices=StatementState.choices, default=StatementState.OPEN)
    list_name = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("freight reconciliation")
        verbose_name_plural = _("freight reconciliations")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "case"], name="freight_once_a_case"),
            models.UniqueConstraint(
                fields=["tenant", "month", "party"],
                name="freight_month_party",
                violation_error_message=_("This month is reconciled with them already."),
            ),
            models.CheckConstraint(
                condition=Q(state="signed", signed_at__isnull=False) | ~Q(state="signed") & Q(signed_at__isnull=True),
                name="freight_signed_at",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "-month", "-id"], name="freight_list")]

    def __str__(self) -> str:
        return f"{self.party} {self.month:%Y-%m}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("shipping:show_freight", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether anything in it may still change."""
        return self.state == StatementState.OPEN


class FreightRow(TenantOwned):
    """One parcel of a reconciliation: what they bill, what we know, and what was agreed. Money in fen."""

    statement = TenantForeignKey("shipping.FreightStatement", models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    source = models.CharField(max_length=10, choices=Source.choices)
    waybill = models.CharField(max_length=80, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    theirs_fen = models.BigIntegerField(null=True, blank=True)
    ours_fen = models.BigIntegerField(null=True, blank=True)
    finding = models.CharField(max_length=10, choices=Finding.choices)
    explanation = models.CharField(max_length=500, blank=True)
    explained_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    # What is paid for it; a correction may be less than nothing.
    agreed_fen = models.BigIntegerField(null=True, blank=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "statement", "position"], name="freight_row_position")]

    def __str__(self) -> str:
        return self.waybill

    @property
    def difference_fen(self) -> int | None:
        """How much more they bill than we know of; None where one side is unknown."""
        if self.theirs_fen is None or self.ours_fen is None:
            return None
        return self.theirs_fen - self.ours_fen

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to say what it is about."""
        return self.agreed_fen is None
