from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"
    label = "tickets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from csdesk.people.registry import register_permissions  # noqa: PLC0415
        from tickets.permissions import Permission  # noqa: PLC0415

        register_permissions(Permission)
