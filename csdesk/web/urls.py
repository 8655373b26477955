"""Addresses that belong to no single room."""

from django.urls import path

from csdesk.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("settings/", views.show_settings, name="settings"),
    path("find/", views.find, name="find"),
    path("palette/", views.show_palette, name="palette"),
    path("preferences/", views.change_preference, name="preferences"),
]
