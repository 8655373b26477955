from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "csdesk.live"
    label = "live"
