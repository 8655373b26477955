from datetime import UTC, datetime

from django.db import models
from django.db.models import F, Q, TextChoices, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Phase(TextChoices):
    """Where a case stands, whatever its kind: what queues sort by."""

    NEW = "new", _("New")
    OPEN = "open", _("Open")
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    CLOSED = "closed", _("Closed")


# Sorts behind every deadline: lists that page by keys know no nulls.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
# Where somebody still owes something.
TO_DO = (Phase.NEW, Phase.OPEN, Phase.WAITING)
_TO_DO = Q(phase__in=[str(phase.value) for phase in TO_DO])


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
    # The same for lists: without a deadline behind all that have one.
    queue_at = models.GeneratedField(
        expression=Coalesce(F("next_due_at"), Value(NEVER)), output_field=models.DateTimeField(), db_persist=True
    )
    # What queues of this kind are narrowed by, as the kind says (a complaint: severity, channel): in an index here,
    # since a filter over what hangs on the case would look at every case that waits.
    first_facet = models.CharField(max_length=60, blank=True, default="", db_default="")
    second_facet = models.CharField(max_length=60, blank=True, default="", db_default="")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="case_number")]
        indexes = [
            # everybody's queue
            models.Index(fields=["tenant", "holder", "phase", "next_due_at"], name="case_queue"),
            # the desk's queue and a team's, by time left: read in this order until a page is full
            models.Index(fields=["tenant", "queue_at", "id"], name="case_desk_queue", condition=_TO_DO),
            models.Index(fields=["tenant", "team", "queue_at", "id"], name="case_team_queue", condition=_TO_DO),
            models.Index(fields=["tenant", "holder", "queue_at", "id"], name="case_holder_queue", condition=_TO_DO),
            # the same narrowed by facets: by time left, and afterwards by age
            models.Index(
                fields=["tenant", "kind", "first_facet", "second_facet", "queue_at", "id"],
                name="case_facet_queue",
                condition=_TO_DO,
            ),
            models.Index(fields=["tenant", "kind", "first_facet", "second_facet", "phase", "id"], name="case_facets"),
            models.Index(fields=["tenant", "kind", "-opened_at", "-id"], name="case_kind"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_live(self) -> bool:
        """Whether somebody still owes something on this case."""
        return self.phase in TO_DO
