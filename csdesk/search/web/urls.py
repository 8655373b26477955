"""Addresses of search."""

from django.urls import path

from csdesk.search.web import views

app_name = "search"
urlpatterns = [path("", views.show_results, name="results")]
