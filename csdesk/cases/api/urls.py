"""Addresses of cases."""

from django.urls import path

from csdesk.cases.api import views

urlpatterns = [
    path("cases/", views.Cases.as_view(), name="cases"),
    path("cases/<str:number>/", views.OneCase.as_view(), name="case"),
]
