from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "csdesk.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from csdesk.events.watching import CASES  # noqa: PLC0415 - models are not loaded at import
        from csdesk.live.registry import register_topic  # noqa: PLC0415

        register_topic(CASES)
