from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class JobState(TextChoices):
    """How far an import has come."""

    READING = "reading", _("Is being read")
    REFUSED = "refused", _("Cannot be read")
    READY = "ready", _("To be looked at")
    WRITING = "writing", _("Is being taken in")
    DONE = "done", _("Taken in")
    DROPPED = "dropped", _("Dropped")
    FAILED = "failed", _("Failed")


class ImportJob(TenantOwned):
    """One file that somebody brings in: nothing of it counts before all of it does."""

    app_grants = "INSERT, SELECT, UPDATE"

    kind = models.CharField(max_length=40)
    name = models.CharField(_("file name"), max_length=255)
    path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    # Records that are there already are changed; else their rows are errors.
    changes_known = models.BooleanField(_("change what is there already"), default=False)
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.READING)
    # Why it cannot be read: {"words": msgid, "values": {…}}
    problem = models.JSONField(null=True, blank=True)
    # Headings that nobody knows: their columns are left out.
    unknown = models.JSONField(default=list)
    rows_read = models.PositiveIntegerField(default=0)
    rows_written = models.PositiveIntegerField(default=0)
    rows_wrong = models.PositiveIntegerField(default=0)
    rows_new = models.PositiveIntegerField(default=0)
    rows_changed = models.PositiveIntegerField(default=0)
    rows_same = models.PositiveIntegerField(default=0)
    added_by = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        base_manager_name = "objects"
        constraints = [models.CheckConstraint(condition=Q(state__in=JobState.values), name="import_state")]
        indexes = [models.Index(fields=["tenant", "kind", "-added_at", "-id"], name="import_list")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_under_way(self) -> bool:
        """Whether a worker has it."""
        return self.state in (JobState.READING, JobState.WRITING)

    @property
    def may_be_taken(self) -> bool:
        """Whether all of it is right and something of it is news."""
        has_news = self.rows_new + self.rows_changed > 0
        return self.state in (JobState.READY, JobState.FAILED) and self.rows_wrong == 0 and has_news
