from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class ProductLine(TenantOwned):
    """Products that share warranty and repair route; the rulebook's rules of warranty name it by its key."""

    key = models.CharField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    brand = models.CharField(_("brand"), max_length=80, blank=True)
    # A key of the rulebook's repair routes: how long a repair may take depends on it (RPR-05).
    route = models.CharField(_("repair route"), max_length=40, blank=True)

    history = TenantHistory()

    class Meta:
        verbose_name = _("product line")
        verbose_name_plural = _("product lines")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key"],
                name="product_line_key",
                violation_error_message=_("Another product line has this key."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Product(TenantOwned):
    """A model that we sell, or a spare part (`is_part`)."""

    line = TenantForeignKey("products.ProductLine", models.PROTECT, related_name="products")
    model = models.CharField(_("model"), max_length=80)
    name = models.CharField(_("name"), max_length=200)
    is_part = models.BooleanField(_("spare part"), default=False)
    has_serials = models.BooleanField(_("has serial numbers"), default=True)
    is_active = models.BooleanField(default=True)

    history = TenantHistory()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "model"],
                name="product_model",
                violation_error_message=_("Another product has this model number."),
            )
        ]
        indexes = [models.Index(fields=["tenant", "line", "model"], name="product_line")]

    def __str__(self) -> str:
        return self.model
