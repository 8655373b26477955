from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Counted(TextChoices):
    """What the desk found when it counted the goods (RPR-07)."""

    OPEN = "open", _("Not counted yet")
    PRESENT = "present", pgettext_lazy("counted", "There")
    DAMAGED = "damaged", _("Damaged by hand")
    MISSING = "missing", _("Missing")
    EXTRA = "extra", _("More than was sent in")


class Warranty(TextChoices):
    """Whether the repair is free."""

    UNKNOWN = "unknown", pgettext_lazy("warranty", "Not clear")
    IN = "in", _("In warranty")
    OUT = "out", _("Out of warranty")


class Result(TextChoices):
    """What came of one unit."""

    OPEN = "open", pgettext_lazy("result", "Still open")
    REPAIRED = "repaired", pgettext_lazy("result", "Repaired")
    REPLACED = "replaced", pgettext_lazy("result", "Replaced")
    NOT_REPAIRABLE = "not_repairable", _("Cannot be repaired")
    UNREPAIRED = "unrepaired", _("Back unrepaired")
    MISSING = "missing", _("Never arrived here")
    LOST = "lost", pgettext_lazy("result", "Lost")
    REFUNDED = "refunded", _("Refunded")


class ReturnLine(TenantOwned):
    """One unit of a return, from the dealer's list to what came of it; faulty and new serial both stay."""

    order = TenantForeignKey("repairs.ReturnOrder", models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField(_("line"))
    # As products.rules.serials spells it; empty for goods that have none.
    serial = models.CharField(_("serial number"), max_length=80, blank=True)
    product = TenantForeignKey("products.Product", models.PROTECT, null=True, blank=True, related_name="+")
    # The model as it was typed, where it is none of ours.
    named = models.CharField(_("model as it was named"), max_length=80, blank=True, default="", db_default="")
    unit = TenantForeignKey("products.Unit", models.PROTECT, null=True, blank=True, related_name="return_lines")
    # A key of the rulebook's faults, and the dealer's own words.
    fault = models.CharField(_("fault"), max_length=40, blank=True)
    fault_text = models.CharField(_("description of the fault"), max_length=500, blank=True)

    counted = models.CharField(_("counted"), max_length=8, choices=Counted.choices, default=Counted.OPEN)
    finding = models.CharField(_("finding"), max_length=500, blank=True)
    # As it was judged when the goods were filed or counted, with the words of then.
    warranty = models.CharField(_("warranty"), max_length=8, choices=Warranty.choices, default=Warranty.UNKNOWN)
    # products.rules.warranty.Verdict as data: rule, basis, days, why.
    verdict = models.JSONField(default=dict, blank=True)

    result = models.CharField(_("result"), max_length=14, choices=Result.choices, default=Result.OPEN)
    result_text = models.CharField(_("what was done"), max_length=500, blank=True)
    result_at = models.DateTimeField(null=True, blank=True)
    result_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    replacement_serial = models.CharField(_("serial of the replacement"), max_length=80, blank=True, default="")
    # The unit is under way in this return; a serial is so in one return at a time.
    is_under_way = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("unit of a return")
        verbose_name_plural = _("units of a return")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "order", "position"], name="return_line_position"),
            models.UniqueConstraint(
                fields=["tenant", "serial"],
                condition=Q(is_under_way=True) & ~Q(serial=""),
                name="return_line_under_way",
                violation_error_message=_("This serial is on its way in another return already."),
            ),
            models.CheckConstraint(condition=Q(counted__in=sorted(Counted.values)), name="return_line_counted"),
            models.CheckConstraint(condition=Q(result__in=sorted(Result.values)), name="return_line_result"),
            models.CheckConstraint(
                condition=Q(result__in=[str(Result.REPLACED.value), str(Result.LOST.value)]) | Q(replacement_serial=""),
                name="return_line_replaced",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "serial"], name="return_line_serial"),
            models.Index(fields=["tenant", "replacement_serial"], name="return_line_new_serial"),
        ]

    @property
    def goods(self) -> str:
        """What it is: our product, else the model in the words of whoever sent it in."""
        return str(self.product) if self.product_id is not None else self.named

    def __str__(self) -> str:
        return self.serial or f"{self.position}"
