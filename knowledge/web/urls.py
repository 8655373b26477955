"""Addresses of standard answers, and of what is suggested on a case."""

from django.urls import path

from knowledge.web import articles, on_case, writing

app_name = "knowledge"
urlpatterns = [
    path("", articles.show_list, name="list"),
    path("questions/", articles.show_questions, name="questions"),
    path("new/", writing.change, name="new"),
    path("<int:pk>/", articles.show, name="article"),
    path("<int:pk>/edit/", writing.change, name="edit"),
    path("<int:pk>/versions/<int:number>/", articles.compare, name="compare"),
    path("<int:pk>/versions/<int:number>/approve/", writing.approve_version, name="approve"),
    path("<int:pk>/versions/<int:number>/decline/", writing.decline_version, name="decline"),
    path("<int:pk>/retire/", writing.retire_article, name="retire"),
    path("<int:pk>/confirm/", writing.confirm_article, name="confirm"),
    path("<int:pk>/helped/", on_case.vote, name="vote"),
    path("of-case/<int:case_id>/", on_case.suggested, name="of_case"),
    path("of-case/<int:case_id>/ask/", on_case.ask, name="ask"),
    path("of-case/<int:case_id>/<int:pk>/", on_case.use, name="use"),
]
