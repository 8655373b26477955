"""Addresses of the check while one types, the review list and what is allowed."""

from django.urls import path

from csdesk.wording.web import checking, reviewing

app_name = "wording"
urlpatterns = [
    path("", reviewing.show_list, name="review"),
    path("seen/", reviewing.see, name="see"),
    path("<int:pk>/allow/", reviewing.allow, name="allow"),
    path("allowed/", reviewing.show_allowed, name="allowed"),
    path("allowed/<int:pk>/withdraw/", reviewing.take_back, name="withdraw"),
    path("check/", checking.check, name="check"),
    path("check/<int:case_id>/", checking.check, name="check_on_case"),
]
