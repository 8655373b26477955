"""Addresses of complaints in the portal."""

from django.urls import path

from tickets.portal import pages

app_name = "tickets_portal"
urlpatterns = [
    path("complaints/new/", pages.report, name="new"),
    path("complaints/<str:number>/", pages.show_complaint, name="complaint"),
    path("complaints/<str:number>/rating/", pages.rate, name="rate"),
]
