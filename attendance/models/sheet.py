from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class MonthState(models.TextChoices):
    """How far a month's closing has come. Asked and signed months do not change any more."""

    OPEN = "open", pgettext_lazy("month", "Open")
    COMPUTING = "computing", pgettext_lazy("month", "Being computed")
    COMPUTED = "computed", pgettext_lazy("month", "To be checked")
    ASKED = "asked", pgettext_lazy("month", "Waiting for signatures")
    SIGNED = "signed", pgettext_lazy("month", "Signed and locked")


FROZEN = (MonthState.ASKED, MonthState.SIGNED)


class SheetMonth(TenantOwned):
    """A month of attendance of the whole company: computed as one job, signed as one, then locked."""

    # Its first day.
    month = models.DateField(_("month"))
    # From when it is computed for the first time on.
    case = TenantForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=MonthState, default=MonthState.OPEN)
    # How many people the job has done, of how many, and when it last got on.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    moved_at = models.DateTimeField(null=True, blank=True)
    computed_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("month of attendance")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "month"], name="sheet_month_once"),
            models.CheckConstraint(
                condition=Q(state="signed", signed_at__isnull=False) | ~Q(state="signed"), name="sheet_month_signed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("attendance:sheets", args=[f"{self.month:%Y-%m}"])

    @property
    def is_frozen(self) -> bool:
        """Whether nothing in it changes any more."""
        return self.state in FROZEN


class MonthSheet(TenantOwned):
    """One person's month: sums in seconds, and what it takes off in fen (below nothing)."""

    of = TenantForeignKey("attendance.SheetMonth", models.PROTECT, related_name="sheets")
    member = TenantForeignKey("people.Member", models.PROTECT, related_name="sheets")
    planned = models.IntegerField(_("planned"), default=0)
    leave = models.IntegerField(_("on leave"), default=0)
    trip = models.IntegerField(_("on a trip"), default=0)
    worked = models.IntegerField(_("worked"), default=0)
    overtime = models.IntegerField(_("overtime"), default=0)
    late = models.IntegerField(_("late"), default=0)
    early = models.IntegerField(_("left early"), default=0)
    absent = models.IntegerField(_("absent"), default=0)
    missing = models.SmallIntegerField(_("missing punches"), default=0)
    amount_fen = models.BigIntegerField(default=0)
    # Lines whose amount nobody can reckon before a salary is on file.
    unknown = models.SmallIntegerField(default=0)
    computed_at = models.DateTimeField(null=True, blank=True)
    # The person has seen it and agrees.
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("month sheet")
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "of", "member"], name="month_sheet_once")]
        indexes = [models.Index(fields=["tenant", "member", "-of"], name="month_sheet_of_member")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.of_id}"


class Source(models.TextChoices):
    """Where a line comes from."""

    COMPUTED = "computed", _("Computed")
    ENTERED = "entered", _("Entered")
    DIFFERENCE = "difference", _("Difference of an earlier month")


class SheetLine(TenantOwned):
    """A line of a sheet with its arithmetic: source, kind, day and place say which it is, however often computed."""

    sheet = TenantForeignKey("attendance.MonthSheet", models.CASCADE, related_name="lines")
    source = models.CharField(max_length=10, choices=Source)
    # late, absent, early, missing, empty_swap, overtime, or a key of the manual's figures.
    kind = models.CharField(max_length=40)
    day = models.DateField()
    place = models.PositiveIntegerField(default=0)
    rule = models.CharField(max_length=10)
    # Below nothing: taken off. Empty: there is no figure, or no salary; `values` says which.
    amount_fen = models.BigIntegerField(null=True, blank=True)
    seconds = models.IntegerField(default=0)
    # What it was reckoned from: attendance.rules.penalties.
    values = models.JSONField(default=dict)
    # The id of the manual's version that counted.
    manual = models.BigIntegerField(null=True)
    # A difference: the month that was handed in before it was found.
    of_month = TenantForeignKey("attendance.SheetMonth", models.PROTECT, null=True, blank=True, related_name="+")
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)
    evidence_case = TenantForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="+")
    entered_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("line of a month sheet")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "sheet", "source", "kind", "day", "place"], name="sheet_line_once"
            ),
            models.CheckConstraint(
                condition=~Q(source="entered") | Q(entered_by__isnull=False) & ~Q(evidence=""),
                name="sheet_line_entered",
            ),
        ]
        indexes = [
            # how often a figure was entered for somebody
            models.Index(fields=["tenant", "kind", "day"], name="sheet_line_figures", condition=Q(source="entered")),
            models.Index(
                fields=["tenant", "of_month", "sheet"], name="sheet_line_of_month", condition=Q(source="difference")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class AppealState(models.TextChoices):
    """What became of an appeal."""

    OPEN = "open", pgettext_lazy("appeal", "Not yet answered")
    UPHELD = "upheld", pgettext_lazy("appeal", "Upheld: nothing is taken off")
    REJECTED = "rejected", pgettext_lazy("appeal", "Rejected")


class SheetAppeal(TenantOwned):
    """A person appeals against a line of the own sheet; somebody else answers."""

    sheet = TenantForeignKey("attendance.MonthSheet", models.PROTECT, related_name="appeals")
    # The line it is about, as SheetLine knows it.
    source = models.CharField(max_length=10, choices=Source)
    kind = models.CharField(max_length=40)
    day = models.DateField()
    place = models.PositiveIntegerField(default=0)
    text = models.CharField(_("reason"), max_length=500)
    filed_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=AppealState, default=AppealState.OPEN)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("appeal against a month sheet")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "sheet", "source", "kind", "day", "place"], name="sheet_appeal_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(answered_by__isnull=False),
                name="sheet_appeal_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"
