"""What we sold: product lines, models, units by serial, warranty, price lists of repairs.

Leaves what happens to a unit that comes back to repairs.
"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProductsConfig(AppConfig):
    name = "products"
    label = "products"
    verbose_name = _("Products")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rooms below what there is to see, to find and to import here."""
        from csdesk.api.registry import register_scopes  # noqa: PLC0415 - models are not loaded at import
        from csdesk.imports.registry import register_import  # noqa: PLC0415
        from csdesk.people.registry import register_permissions  # noqa: PLC0415
        from csdesk.web.navigation import Entry, register  # noqa: PLC0415
        from csdesk.web.palette import Provider, register_provider  # noqa: PLC0415
        from products.permissions import Permission  # noqa: PLC0415
        from products.services.importing import PRODUCTS, UNITS  # noqa: PLC0415
        from products.web.units import find_in_palette  # noqa: PLC0415

        register_permissions(Permission)
        register_scopes({"products:read": _("Read products, units, warranty and prices")})
        register_import(PRODUCTS)
        register_import(UNITS)
        register_provider(Provider("units", _("Units"), find_in_palette, order=20))
        register(
            Entry(
                "products",
                _("Products"),
                "products:units",
                icon="barcode",
                order=320,
                permission=Permission.UNIT_VIEW,
            )
        )
