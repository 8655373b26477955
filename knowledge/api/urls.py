"""Addresses of standard answers."""

from django.urls import path

from knowledge.api import views

urlpatterns = [
    path("answers/", views.Answers.as_view(), name="answers"),
    path("answers/suggested/", views.Suggested.as_view(), name="suggested_answers"),
    path("answers/<int:pk>/", views.OneAnswer.as_view(), name="answer"),
    path("answers/<int:pk>/versions/", views.Versions.as_view(), name="answer_versions"),
    path("answers/<int:pk>/versions/<int:number>/approve/", views.Approve.as_view(), name="approve_answer"),
    path("answers/<int:pk>/versions/<int:number>/decline/", views.Decline.as_view(), name="decline_answer"),
]
