from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShippingConfig(AppConfig):
    name = "shipping"
    label = "shipping"
    verbose_name = _("Shipments")
    default_auto_field = "django.db.models.BigAutoField"
