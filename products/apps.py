from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProductsConfig(AppConfig):
    name = "products"
    label = "products"
    verbose_name = _("Products")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rooms below what may be done here."""
        from csdesk.people.registry import register_permissions  # noqa: PLC0415 - models are not loaded at import
        from products.permissions import Permission  # noqa: PLC0415

        register_permissions(Permission)
