from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "csdesk.desk"
    label = "desk"
