from django.db import models
from django.db.models import Q, TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class PriceKind(TextChoices):
    """What is paid for: out of warranty some companies charge parts only (RPR-14)."""

    LABOUR = "labour", pgettext_lazy("price", "Labour")
    PART = "part", pgettext_lazy("price", "Part")


class PriceList(TenantOwned):
    """The prices of paid repairs from a day on, until the next list's day (RPR-11).

    Only the first day is kept: between two lists there can be neither a gap nor an overlap.
    """

    name = models.CharField(_("name"), max_length=120)
    valid_from = models.DateField(_("valid from"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    added_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    history = TenantHistory()

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "valid_from"],
                name="price_list_from",
                violation_error_message=_("Another price list begins on this day."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list's page."""
        return reverse("products:show_prices", args=[self.pk])


class PriceItem(TenantOwned):
    """What one thing costs in a list: a repair, a part. Money in whole fen."""

    price_list = TenantForeignKey("products.PriceList", models.CASCADE, related_name="items")
    # Empty: of all product lines that have no price of their own for it.
    line = TenantForeignKey("products.ProductLine", models.PROTECT, null=True, blank=True, related_name="prices")
    # The same in all lists: what quotes refer to.
    key = models.SlugField(_("key"), max_length=40, db_index=False)
    label = models.CharField(_("name"), max_length=120)
    label_en = models.CharField(_("English name"), max_length=120, blank=True)
    kind = models.CharField(_("sort"), max_length=8, choices=PriceKind.choices, default=PriceKind.PART)
    price_fen = models.BigIntegerField(_("price"))

    history = TenantHistory()

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "price_list", "key", "line"],
                name="price_item_once",
                nulls_distinct=False,
                violation_error_message=_("This list has a price for it already."),
            ),
            models.CheckConstraint(condition=Q(price_fen__gte=0), name="price_item_not_negative"),
        ]

    def __str__(self) -> str:
        return self.label

    def text(self, language: str) -> str:
        """Its name in a language such as "zh-hans" or "en"."""
        return self.label if language.startswith("zh") else (self.label_en or self.label)
