"""Addresses of complaints and questions in the portal."""

from django.urls import path

from tickets.portal import pages, questions

app_name = "tickets_portal"
urlpatterns = [
    path("complaints/new/", pages.report, name="new"),
    path("complaints/<str:number>/", pages.show_complaint, name="complaint"),
    path("complaints/<str:number>/rating/", pages.rate, name="rate"),
    path("questions/new/", questions.ask, name="ask"),
    path("questions/<str:number>/", questions.show_question, name="question"),
]
