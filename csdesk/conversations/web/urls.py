"""Addresses of what every kind of case has beside its conversation."""

from django.urls import path

from csdesk.conversations.web import canned, macros, presence

app_name = "conversations"
urlpatterns = [
    path("cases/<int:case_id>/presence/", presence.show_presence, name="presence"),
    path("cases/<int:case_id>/canned/", canned.find, name="find_canned"),
    path("cases/<int:case_id>/canned/<int:pk>/", canned.use, name="use_canned"),
    path("cases/<int:case_id>/macros/<int:pk>/", macros.run, name="run_macro"),
    path("macros/", macros.show_list, name="macro_list"),
    path("macros/new/", macros.change, name="new_macro"),
    path("macros/<int:pk>/", macros.change, name="macro"),
    path("macros/<int:pk>/delete/", macros.delete, name="delete_macro"),
    path("canned/", canned.show_list, name="canned_list"),
    path("canned/new/", canned.change, name="new_canned"),
    path("canned/<int:pk>/", canned.change, name="canned"),
    path("canned/<int:pk>/delete/", canned.delete, name="delete_canned"),
]
