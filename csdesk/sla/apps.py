from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SlaConfig(AppConfig):
    name = "csdesk.sla"
    label = "sla"
    verbose_name = _("Clocks and deadlines")
    default_auto_field = "django.db.models.BigAutoField"
