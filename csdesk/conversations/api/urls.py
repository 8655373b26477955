"""Addresses of conversations."""

from django.urls import path

from csdesk.conversations.api import views

urlpatterns = [
    path("cases/<str:number>/messages/", views.Messages.as_view(), name="messages"),
    path("cases/<str:number>/notes/", views.Notes.as_view(), name="notes"),
]
