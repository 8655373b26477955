"""Addresses of people."""

from django.urls import path

from csdesk.people.api import views

urlpatterns = [
    path("me/", views.Me.as_view(), name="me"),
    path("members/", views.Members.as_view(), name="members"),
    path("members/<int:pk>/", views.OneMember.as_view(), name="member"),
    path("teams/", views.Teams.as_view(), name="teams"),
]
