from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "csdesk.demo"
    label = "demo"
