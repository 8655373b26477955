from django.db import models
from django.db.models import F, Func, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Unit(TenantOwned):
    """One piece that we sold, by its serial; a serial that we never stocked may still be returned."""

    # As products.rules.serials spells it.
    serial = models.CharField(_("serial number"), max_length=80)
    # The same for serials that are read alike (products.rules.serials.lookalike): O as 0, I and L as 1.
    lookalike = models.GeneratedField(
        expression=Func(F("serial"), Value("OIL"), Value("011"), function="translate"),
        output_field=models.CharField(max_length=80),
        db_persist=True,
    )
    product = TenantForeignKey("products.Product", models.PROTECT, related_name="units")
    dealer = TenantForeignKey("dealers.Dealer", models.PROTECT, null=True, blank=True, related_name="units")
    # The three bases from which warranty may count, and when the piece left our warehouse (DOA-15).
    left_warehouse_on = models.DateField(_("left the warehouse on"), null=True, blank=True)
    invoiced_on = models.DateField(_("date of invoice"), null=True, blank=True)
    received_on = models.DateField(_("date of receipt"), null=True, blank=True)
    activated_on = models.DateField(_("date of activation"), null=True, blank=True)
    # The piece that was given for this one.
    replaced_by = TenantForeignKey("products.Unit", models.PROTECT, null=True, blank=True, related_name="replaces")

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "serial"],
                name="unit_serial",
                violation_error_message=_("Another unit has this serial number."),
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "lookalike"], name="unit_lookalike"),
            # "begins with", whatever the database's collation
            models.Index(
                fields=["tenant", "serial"], opclasses=["int8_ops", "varchar_pattern_ops"], name="unit_begins"
            ),
            models.Index(fields=["tenant", "product", "serial"], name="unit_product"),
            models.Index(fields=["tenant", "dealer", "serial"], name="unit_dealer"),
        ]

    def __str__(self) -> str:
        return self.serial

    def get_absolute_url(self) -> str:
        """The unit's page."""
        return reverse("products:show_unit", args=[self.pk])
