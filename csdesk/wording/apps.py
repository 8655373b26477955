from django.apps import AppConfig


class WordingConfig(AppConfig):
    name = "csdesk.wording"
    label = "wording"
