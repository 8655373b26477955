"""Addresses of the pages of keys."""

from django.urls import path

from csdesk.api.web import views

app_name = "keys"
urlpatterns = [
    path("", views.list_keys, name="list"),
    path("new/", views.new_key, name="new"),
    path("<int:pk>/revoke/", views.revoke, name="revoke"),
]
