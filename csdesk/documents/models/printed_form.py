from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned

if TYPE_CHECKING:
    from csdesk.documents.models.scan import Scan


class PrintedForm(TenantOwned):
    """A paper as it was printed for a case: what stood on it stays, whatever becomes of the case."""

    app_grants = "INSERT, SELECT"

    case = TenantForeignKey("cases.Case", models.PROTECT, related_name="printed_forms")
    # Its own number, e.g. DJ-2026-000045; the customer-service number on it is the case's (DOC-01).
    number = models.CharField(_("number"), max_length=40)
    form = models.CharField(max_length=60)
    titles = models.JSONField()
    code = models.CharField(max_length=40, blank=True)
    annex = models.CharField(max_length=20, blank=True)
    number_label = models.CharField(max_length=60)
    template = models.CharField(max_length=100)
    language = models.CharField(max_length=10)
    # Never reaches a dealer (DOC-05).
    is_internal = models.BooleanField(default=False)
    copies = models.PositiveSmallIntegerField(default=1)
    picture = models.JSONField()
    signatures = models.JSONField(default=list)
    # Encrypted values that the picture names (an identity number); the key is the installation's.
    secrets = models.JSONField(default=dict)
    # Of all that stands on it: printing the same again is the same paper.
    fingerprint = models.CharField(max_length=64)
    printed_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    printed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("printed form")
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="printed_form_number")]
        indexes = [
            # the papers of a case, and whether this one was printed already
            models.Index(fields=["tenant", "case", "form", "-id"], name="printed_form_case"),
            # the archive, by date and by form
            models.Index(fields=["tenant", "-id"], name="printed_form_latest"),
            models.Index(fields=["tenant", "form", "-id"], name="printed_form_form"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def live_scans(self) -> "list[Scan]":
        """Its scans that were not taken back, oldest first; lists read them beforehand (queries.with_scans)."""
        return [scan for scan in self.scans.all() if scan.taken_back_at is None]

    @property
    def title(self) -> str:
        """What it is called, in the reader's language."""
        return self.titles["zh" if (get_language() or "").startswith("zh") else "en"]

    @property
    def heading(self) -> str:
        """What it is called in the language of the paper."""
        return self.titles["zh" if self.language.startswith("zh") else "en"]

    @property
    def second_heading(self) -> str:
        """What it is called in the other language."""
        return self.titles["en" if self.language.startswith("zh") else "zh"]
