from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "csdesk.ledger"
    label = "ledger"
    verbose_name = _("Ledger")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the alarm of the hourly check its words."""
        from csdesk.ledger.services.checking import register_notices  # noqa: PLC0415 - models are not loaded at import

        register_notices()
