from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class TaskState(TextChoices):
    """Whether it is still to be done."""

    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Fallen away")


class Task(TenantOwned):
    """Something one person has to do once by a certain time: a follow-up call, this month's analysis.

    It is somebody's (`assignee`) or, until one of them takes it, a role's. Its clock reminds and escalates.
    """

    app_grants = "INSERT, SELECT, UPDATE"

    case = TenantForeignKey("cases.Case", models.PROTECT, null=True, related_name="tasks")
    # What the program knows it by: which outcomes it can have, what follows from them.
    kind = models.CharField(max_length=40)
    # Key of the manual's entry it comes from; empty: somebody made it by hand.
    policy = models.CharField(max_length=60, blank=True)
    rule = models.CharField(max_length=10, blank=True)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    assignee = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="tasks")
    role = models.CharField(max_length=40, blank=True)
    clock = TenantForeignKey("sla.Clock", models.PROTECT, null=True, related_name="tasks")
    due_at = models.DateTimeField(_("due"))
    # A note is needed to tick it off.
    needs_note = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    outcome = models.CharField(_("outcome"), max_length=40, blank=True)
    note = models.TextField(_("note"), blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    # Which occurrence of a recurring duty this is.
    duty = models.CharField(max_length=40, blank=True)
    occurs_on = models.DateField(null=True)
    # Of a duty that several have, each for his own: whose or what for, as the room that knows them tells it.
    subject = models.CharField(max_length=40, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("task")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "duty", "subject", "occurs_on"], condition=~Q(duty=""), name="task_duty_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | ~Q(state="open") & Q(ended_at__isnull=False),
                name="task_ended_when_not_open",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "assignee", "state", "due_at"], name="task_mine"),
            # What waits for whoever holds a role.
            models.Index(fields=["tenant", "role", "state", "due_at"], name="task_role"),
            # The recurring duties that are due, whoever has them: the board.
            models.Index(fields=["tenant", "due_at"], name="task_duty_due", condition=Q(state="open") & ~Q(duty="")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state == TaskState.OPEN

    def title_in(self, language: str) -> str:
        """Its title in a language such as "zh-hans" or "en"."""
        return self.title if language.startswith("zh") else (self.title_en or self.title)


class Duty(TenantOwned):
    """How far the tasks of one recurring duty have been made; the duty itself stands in the manual."""

    app_grants = "INSERT, SELECT, UPDATE"

    key = models.CharField(max_length=40)
    made_until = models.DateField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="duty_key")]
