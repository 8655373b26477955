from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Phase(TextChoices):
    """Where a case stands, whatever its kind: what queues sort by."""

    NEW = "new", _("New")
    OPEN = "open", _("Open")
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    CLOSED = "closed", _("Closed")


class Case(TenantOwned):
    """Something that waits to be done: the spine that clocks, events, messages, tasks and files refer to."""

    search_columns = ("tenant_id", "id", "kind", "number", "phase", "title")

    # Registered by the app that owns the kind: complaint, inquiry, chat, return, leave …
    kind = models.CharField(max_length=30)
    number = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    parent = TenantForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="children")
    holder = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    team = TenantForeignKey("people.Team", models.PROTECT, null=True, blank=True, related_name="+")
    phase = models.CharField(max_length=10, choices=Phase.choices, default=Phase.NEW)
    # The most urgent running clock's deadline; kept by csdesk.sla.
    next_due_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="case_number")]
        indexes = [
            # everybody's queue
            models.Index(fields=["tenant", "holder", "phase", "next_due_at"], name="case_queue"),
            # the desk's queue and a team's, by time left
            models.Index(fields=["tenant", "phase", "next_due_at", "id"], name="case_desk"),
            models.Index(fields=["tenant", "kind", "-opened_at", "-id"], name="case_kind"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_live(self) -> bool:
        """Whether somebody still owes something on this case."""
        return self.phase not in (Phase.DONE, Phase.CLOSED)
