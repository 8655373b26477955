"""Addresses of dealers."""

from django.urls import path

from dealers.api import views

urlpatterns = [
    path("dealers/", views.Dealers.as_view(), name="dealers"),
    path("dealers/<str:code>/", views.OneDealer.as_view(), name="dealer"),
]
