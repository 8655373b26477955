"""Addresses of search."""

from django.urls import path

from csdesk.search.api import views

urlpatterns = [path("search/", views.Search.as_view(), name="search")]
