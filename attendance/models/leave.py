from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from attendance.rules.leave_days import Half, HalfDay, Span
from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class LeaveState(models.TextChoices):
    """How far an application for leave or travel has come."""

    CALLED = "called", _("Called in, form missing")
    ASKED = "asked", _("Waiting for signatures")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Called in and never applied for")


# What may still become, or is, time away: two of these never overlap.
LIVE_STATES = [LeaveState.CALLED, LeaveState.ASKED, LeaveState.APPROVED]
HALVES = [(int(Half.FIRST), _("first half")), (int(Half.SECOND), _("second half"))]


class Leave(TenantOwned):
    """An application for leave (LVE-01…05): whose, from when to when, and what became of it."""

    case = TenantForeignKey("cases.Case", models.PROTECT, related_name="+")
    member = TenantForeignKey("people.Member", models.PROTECT, related_name="leaves")
    # A key of the manual's kinds of leave.
    kind = models.CharField(_("kind of leave"), max_length=40)
    state = models.CharField(max_length=10, choices=LeaveState, default=LeaveState.ASKED)
    # As it was applied for; from when to when somebody is away by it follows from roster and calendar.
    first_day = models.DateField(_("first day"))
    first_half = models.PositiveSmallIntegerField(choices=HALVES, default=int(Half.FIRST))
    last_day = models.DateField(_("last day"))
    last_half = models.PositiveSmallIntegerField(choices=HALVES, default=int(Half.SECOND))
    begins_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    # What the balance goes by; counted anew when roster or calendar change before it is over.
    half_days = models.PositiveIntegerField(_("half days"))
    # With the leave that it goes on from: what decides who signs, so that nobody slices a long one (LVE-03).
    half_days_in_a_row = models.PositiveIntegerField()
    # Counted on a calendar whose holidays are still a guess, or without the roster that will be there.
    is_provisional = models.BooleanField(default=False)
    reason = models.CharField(_("reason"), max_length=500)
    stand_in = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    extends = TenantForeignKey("attendance.Leave", models.PROTECT, null=True, blank=True, related_name="extensions")
    filed_at = models.DateTimeField()
    filed_by = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    # The phone call before it (LVE-02): when, and with whom.
    called_at = models.DateTimeField(null=True, blank=True)
    called_with = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    # What it took from the balance; None: nothing, or given back.
    posting = TenantForeignKey("ledger.Posting", models.PROTECT, null=True, related_name="+")

    history = TenantHistory()

    class Meta:
        verbose_name = _("leave")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "case"], name="leave_case"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="leave_ends_after_start"),
            ExclusionConstraint(
                name="leave_once_at_a_time",
                expressions=[
                    ("tenant", RangeOperators.EQUAL),
                    ("member", RangeOperators.EQUAL),
                    (
                        Func(F("begins_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state__in=LIVE_STATES),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "member", "-begins_at"], name="leave_of_member"),
            models.Index(fields=["tenant", "state", "begins_at"], name="leave_by_state"),
        ]

    def __str__(self) -> str:
        return self.case.number

    @property
    def span(self) -> Span:
        """The half days from which to which it goes."""
        return Span(HalfDay(self.first_day, self.first_half), HalfDay(self.last_day, self.last_half))

    @property
    def days(self) -> float:
        """The days it takes, counted in halves."""
        return self.half_days / 2

    @property
    def is_live(self) -> bool:
        """Whether it is, or may still become, time away."""
        return self.state in LIVE_STATES

    @property
    def counts_as_away(self) -> bool:
        """Whether it is relied on: approved, or granted by phone and not refused since (LVE-02)."""
        return self.state == LeaveState.APPROVED or (self.is_live and self.called_at is not None)
