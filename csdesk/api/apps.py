from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "csdesk.api"
    label = "api"
    verbose_name = _("API")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from csdesk.api.permissions import Permission  # noqa: PLC0415 - models are not loaded at import
        from csdesk.people.registry import register_permissions, register_security_labels  # noqa: PLC0415

        register_permissions(Permission)
        register_security_labels({"api_key.create": _("API key made"), "api_key.revoke": _("API key revoked")})
