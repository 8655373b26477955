from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Tone(TextChoices):
    """A label's colour: a token of the style sheet, so that it is legible in light and in dark."""

    GREY = "grey", pgettext_lazy("colour", "Grey")
    BLUE = "blue", pgettext_lazy("colour", "Blue")
    GREEN = "green", pgettext_lazy("colour", "Green")
    AMBER = "amber", pgettext_lazy("colour", "Amber")
    RED = "red", pgettext_lazy("colour", "Red")
    VIOLET = "violet", pgettext_lazy("colour", "Violet")


class Label(TenantOwned):
    """A word of the company's own for cases of any kind. Retired, it stays on the cases that have it."""

    name = models.CharField(_("name"), max_length=40)
    tone = models.CharField(_("colour"), max_length=10, choices=Tone.choices, default=Tone.GREY)
    is_retired = models.BooleanField(_("no longer offered"), default=False)

    class Meta:
        verbose_name = _("label")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"],
                name="label_name",
                violation_error_message=_("There is a label of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class CaseLabel(TenantOwned):
    """A label on a case."""

    case = TenantForeignKey("cases.Case", models.CASCADE, related_name="labels")
    label = TenantForeignKey("cases.Label", models.CASCADE, related_name="on_cases")
    added_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "case", "label"], name="case_label_once")]
        indexes = [models.Index(fields=["tenant", "label", "case"], name="case_by_label")]
