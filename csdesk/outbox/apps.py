from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "csdesk.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from csdesk.events.registry import carry_by  # noqa: PLC0415 - models are not loaded at import
        from csdesk.outbox.carrier import carry  # noqa: PLC0415
        from csdesk.outbox.channels import digest, email  # noqa: F401, PLC0415 - they register their topics
        from csdesk.outbox.permissions import Permission  # noqa: PLC0415
        from csdesk.people.registry import register_permissions  # noqa: PLC0415

        register_permissions(Permission)
        carry_by(carry)
