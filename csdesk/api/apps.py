from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "csdesk.api"
    label = "api"
