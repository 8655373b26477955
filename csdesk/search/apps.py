from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "csdesk.search"
    label = "search"
