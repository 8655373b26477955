from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class TenancyConfig(AppConfig):
    name = "csdesk.tenancy"
    label = "tenancy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from csdesk.tenancy.schema import synchronise  # noqa: PLC0415 - models are not loaded at import
        from csdesk.tenancy.scoping import install_guard  # noqa: PLC0415

        connection_created.connect(install_guard, dispatch_uid="tenancy.guard")

        def after_migrate(using: str, **kwargs: Any) -> None:
            # flush sends the signal too, without a plan
            if using == "owner" and "plan" in kwargs:
                synchronise(using)

        post_migrate.connect(after_migrate, sender=self, dispatch_uid="tenancy.schema", weak=False)
