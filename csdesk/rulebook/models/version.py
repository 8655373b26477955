from datetime import date, datetime
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from csdesk.rulebook.lifecycle import OPEN, VERSION_LIFECYCLE, Status
from csdesk.rulebook.sections import Document
from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned
from csdesk.tenancy.scoping import scope_memory


class InForce(Func):
    """The time from taking effect to the next version, the end excluded."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


# Under which a scope keeps the approved versions.
MEMORY = "rulebook"


class RulebookVersion(TenantOwned):
    """One version of the manual: a draft, or what counted from one moment to another.

    Once signed it never changes (a trigger of the first migration sees to it); only its end is set when
    the next one takes effect. Versions are withdrawn, never deleted.
    """

    app_grants = "INSERT, SELECT, UPDATE"

    number = models.PositiveIntegerField(_("version"))
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    document = models.JSONField()
    # Counts changes of the draft: who saves on top of an older one is told.
    revision = models.PositiveIntegerField(default=0)
    based_on = TenantForeignKey("rulebook.RulebookVersion", models.PROTECT, null=True, related_name="+")
    preset = models.CharField(max_length=40, blank=True)

    effective_from = models.DateTimeField(_("in force from"), null=True, blank=True)
    effective_to = models.DateTimeField(_("in force until"), null=True, blank=True)
    # Chosen at signing: clocks that already run are reckoned anew; else they keep the version they started under.
    moves_running_clocks = models.BooleanField(default=False)

    created_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    drafted_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    approved_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Why it was sent back or withdrawn, and by whom it was sent back.
    reason = models.CharField(max_length=500, blank=True)
    sent_back_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")

    history = TenantHistory()

    class Meta:
        verbose_name = _("version of the manual")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="rulebook_number"),
            # Two drafts at a time would undo each other when signed.
            models.UniqueConstraint(fields=["tenant"], condition=Q(status__in=sorted(OPEN)), name="rulebook_one_draft"),
            ExclusionConstraint(
                name="rulebook_periods_apart",
                expressions=[
                    (F("tenant"), RangeOperators.EQUAL),
                    (InForce("effective_from", "effective_to", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(status=Status.SIGNED),
            ),
            VERSION_LIFECYCLE.constraint("rulebook_status"),
            models.CheckConstraint(
                condition=~Q(status=Status.SIGNED) | Q(approved_at__isnull=False, effective_from__gte=F("approved_at")),
                name="rulebook_not_in_the_past",
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")),
                name="rulebook_ends_after_start",
            ),
            # What was in force cannot be withdrawn.
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True)
                | Q(effective_from__isnull=True)
                | Q(withdrawn_at__lt=F("effective_from")),
                name="rulebook_withdrawn_before_effect",
            ),
            # DOC-09: three steps, three people.
            models.CheckConstraint(
                condition=~(
                    Q(drafted_by=F("reviewed_by")) | Q(drafted_by=F("approved_by")) | Q(reviewed_by=F("approved_by"))
                ),
                name="rulebook_three_people",
            ),
        ]
        # Which one counts at a moment.
        indexes = [models.Index(fields=["tenant", "status", "-effective_from"], name="rulebook_in_force")]

    def __str__(self) -> str:
        return f"{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and let this scope read anew which versions there are."""
        super().save(*args, **kwargs)
        scope_memory().pop(MEMORY, None)

    @property
    def is_open(self) -> bool:
        """Whether it is on its way to signature."""
        return self.status in OPEN

    @property
    def is_reviewed(self) -> bool:
        """Whether only the last signature is missing."""
        return self.status == Status.REVIEWED

    @property
    def content(self) -> Document:
        """The document, typed; settings that the program has no more are passed over.

        Raises pydantic's ValidationError when it was written by other means.
        """
        return Document.model_validate(self.document, extra="ignore")

    @property
    def document_number(self) -> str:
        """The number on the cover (DOC-04)."""
        return self.content.cover.document_number

    @property
    def recipients(self) -> tuple[str, ...]:
        """Whom the manual is for (DOC-04)."""
        return self.content.cover.recipients

    @property
    def trial_from(self) -> date | None:
        """When the trial period begins (DOC-04)."""
        return self.content.cover.trial_from

    def title(self, language: str) -> str:
        """The title on the cover in a language (DOC-04)."""
        return self.content.cover.title.text(language)

    def is_in_force(self, at: datetime) -> bool:
        """Whether this is the version that counts at that moment."""
        begun = self.status == Status.SIGNED and self.effective_from is not None and self.effective_from <= at
        return begun and (self.effective_to is None or at < self.effective_to)

    def is_pending(self, at: datetime) -> bool:
        """Whether it is signed and still waits for its day."""
        return self.status == Status.SIGNED and self.effective_from is not None and at < self.effective_from
