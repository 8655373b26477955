from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "csdesk.operations"
    label = "operations"
