from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "csdesk.board"
    label = "board"
