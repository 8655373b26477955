from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "csdesk.documents"
    label = "documents"
    verbose_name = _("Files")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from csdesk.documents.permissions import Permission  # noqa: PLC0415 - models are not loaded at import
        from csdesk.people.registry import register_permissions  # noqa: PLC0415

        register_permissions(Permission)
