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
        self._register_places()

    def _register_places(self) -> None:
        from csdesk.api.permissions import Permission  # noqa: PLC0415
        from csdesk.web.navigation import ACCOUNT, ADMIN, Entry, register  # noqa: PLC0415

        own, everybodys, words = Permission.KEY_OWN, Permission.KEY_MANAGE, _("API keys")
        detail = _("With which programs call the desk, what each may do, when it was last used.")
        register(Entry("api-keys", words, "keys:list", icon="key", order=910, side=ACCOUNT, permission=own))
        register(
            Entry(
                "set-api-keys",
                words,
                "keys:list",
                icon="key",
                order=500,
                side=ADMIN,
                permission=everybodys,
                detail=detail,
            )
        )
