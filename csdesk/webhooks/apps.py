from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "csdesk.webhooks"
    label = "webhooks"
