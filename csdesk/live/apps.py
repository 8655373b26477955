from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "csdesk.live"
    label = "live"

    def ready(self) -> None:
        from csdesk.live.revocation import watch_people  # noqa: PLC0415 - models are not loaded at import

        watch_people()
