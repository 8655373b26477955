"""Addresses of webhooks and their log."""

from django.urls import path

from csdesk.webhooks.web import deliveries, subscriptions

app_name = "webhooks"
urlpatterns = [
    path("", subscriptions.list_webhooks, name="webhooks"),
    path("new/", subscriptions.set_up, name="new_webhook"),
    path("<int:pk>/", deliveries.show_webhook, name="webhook"),
    path("<int:pk>/change/", subscriptions.change, name="change"),
    path("<int:pk>/secret/", subscriptions.renew_secret, name="secret"),
    path("<int:pk>/pause/", subscriptions.pause, name="pause"),
    path("<int:pk>/resume/", subscriptions.resume, name="resume"),
    path("<int:pk>/remove/", subscriptions.remove, name="remove"),
    path("<int:pk>/test/", deliveries.test, name="test"),
    path("messages/<int:pk>/", deliveries.show_delivery, name="delivery"),
    path("messages/<int:pk>/again/", deliveries.again, name="again"),
]
