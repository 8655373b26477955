"""Addresses of the answers that dealers read."""

from django.urls import path

from knowledge.portal import views

app_name = "portal_answers"
urlpatterns = [
    path("", views.show_list, name="list"),
    path("<int:pk>/", views.show, name="answer"),
]
