from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with products, units and prices; roles collect these."""

    UNIT_VIEW = "products.unit_view", _("See products and the history of units")
    CATALOGUE_MANAGE = "products.catalogue_manage", _("Keep product lines, products and units")
    PRICE_VIEW = "products.price_view", _("See price lists")
    PRICE_MANAGE = "products.price_manage", _("Keep price lists")
