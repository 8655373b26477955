from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantField, TenantForeignKey, TenantOwned

DUE = "due"
PAUSE_LIMIT = "pause limit"


class Verdict(TextChoices):
    """What became of a promise."""

    RUNNING = "", _("Running")
    MET = "met", _("Kept")
    BREACHED = "breached", _("Broken")
    VOID = "void", _("Fallen away")


class Clock(TenantOwned):
    """One promise on one case, from the fact that started it to the fact that kept or broke it.

    `alarms` are the instants at which something is done, each named by the words in `marks` (several words
    of one instant are joined by "|"); the first `level` of them have been fired, in that order, and
    `next_at` is the one after. While the clock stands still its only alarm ahead is the pause's limit, and
    `due_at` is what it was before. Reopening a case starts a new clock with the next `cycle`.
    """

    app_grants = "INSERT, SELECT, UPDATE"
    sweeper_grants = "SELECT"
    sweeper_columns = ("error", "level", "next_at")
    index_across_tenants = ("next_at",)
    # What hourly reconciliation and recomputation may write, besides starting and settling.
    schedule_fields: ClassVar[tuple[str, ...]] = ("due_at", "alarms", "marks", "level", "next_at", "error")

    # High volume: the keys of the case imply the tenant.
    tenant = TenantField(db_constraint=False)
    case = TenantForeignKey("cases.Case", models.PROTECT, null=True, related_name="clocks")
    kind = models.CharField(max_length=40)
    # Which of several promises of one kind: a department's key, a task's id.
    subject = models.CharField(max_length=60, blank=True)
    cycle = models.PositiveIntegerField(default=1)

    # Where the promise stands in the manual, and the terms as they were when it was given.
    policy = models.CharField(max_length=60)
    rule = models.CharField(max_length=10)
    # Without a constraint: versions are never deleted, and its index would cost each sweep a write.
    rulebook_version = TenantForeignKey("rulebook.RulebookVersion", models.DO_NOTHING, null=True, related_name="+")
    calendar = models.CharField(max_length=40)
    budget = models.CharField(max_length=40)
    # Whose promise it is; None: whoever holds the case at the time.
    owner = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="clocks")

    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    alarms = ArrayField(models.DateTimeField())
    marks = ArrayField(models.CharField(max_length=200))
    level = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=60, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.RUNNING, blank=True)
    overrun_seconds = models.BigIntegerField(null=True)
    # Why the engine set the clock aside.
    error = models.TextField(default="", blank=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            # One promise of a kind at a time; also how a case finds its clocks.
            models.UniqueConstraint(fields=["tenant", "case", "kind", "subject", "cycle"], name="clock_once"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, verdict="") | Q(settled_at__isnull=False) & ~Q(verdict=""),
                name="clock_verdict_when_settled",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(next_at__isnull=True), name="clock_settled_is_silent"
            ),
            models.CheckConstraint(condition=Q(alarms__len=F("marks__len")), name="clock_alarms_have_marks"),
        ]
        indexes = [
            # The sweep, over all companies: what is due next.
            models.Index(fields=["next_at"], name="clock_next", condition=Q(next_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.rule}"

    @property
    def is_running(self) -> bool:
        """Whether the promise is still owed."""
        return self.settled_at is None

    @property
    def is_paused(self) -> bool:
        """Whether it stands still."""
        return self.paused_at is not None and self.settled_at is None

    @property
    def due_level(self) -> int | None:
        """How many alarms have fired once the one at the present deadline has; None while it stands still."""
        if self.paused_at is not None:
            return None
        places = [place for place, at in enumerate(self.alarms, start=1) if at == self.due_at]
        return places[-1] if places else None

    @property
    def breach_was_fired(self) -> bool:
        """Whether the engine has already recorded that the present deadline passed."""
        return self.due_level is not None and self.level >= self.due_level

    def is_late(self, at: datetime) -> bool:
        """Whether the deadline has passed: exactly at due it has not."""
        return self.is_running and self.paused_at is None and at > self.due_at
