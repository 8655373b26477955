from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "csdesk.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from csdesk.people.permissions import Permission  # noqa: PLC0415 - translations are not loaded at import
        from csdesk.people.registry import register_permissions  # noqa: PLC0415

        register_permissions(Permission)
