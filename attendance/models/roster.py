from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class RosterState(models.TextChoices):
    """Whether people may rely on it."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class Roster(TenantOwned):
    """A team's plan of one month (SHF-01): who works which shifts."""

    team = TenantForeignKey("people.Team", models.PROTECT, related_name="rosters")
    # Its first day.
    month = models.DateField(_("month"))
    # Its first and last midnight where the team works: within it the roster alone says who is there.
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RosterState, default=RosterState.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    # Counts changes: who saves on top of an older one is told.
    revision = models.PositiveIntegerField(default=0)

    history = TenantHistory()

    class Meta:
        verbose_name = _("roster")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "team", "month"], name="roster_of_month"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="roster_ends_after_start"),
        ]
        indexes = [models.Index(fields=["tenant", "state", "ends_at"], name="roster_in_force")]

    @property
    def is_published(self) -> bool:
        """Whether people may rely on it: they are told of every change from then on."""
        return self.state == RosterState.PUBLISHED

    def __str__(self) -> str:
        return f"{self.team.name} {self.month:%Y-%m}"
