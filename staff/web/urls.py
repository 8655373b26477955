"""Addresses of personal files, training and inspections."""

from django.urls import path

from staff.web import acts, files, inspections, records, trainings

app_name = "staff"
urlpatterns = [
    path("", files.list_files, name="files"),
    path("mine/", files.my_file, name="mine"),
    path("people/<int:pk>/", files.show_file, name="file"),
    path("people/<int:pk>/<slug:name>/", acts.act, name="act"),
    path("employments/<int:pk>/", records.edit_employment, name="employment"),
    path("incidents/<int:pk>/settle/", records.settle, name="settle_incident"),
    path("incidents/<int:pk>/take-back/", records.take_back_noted, name="take_back_incident"),
    path("sanctions/<int:pk>/confirm/", records.confirm, name="confirm_sanction"),
    path("sanctions/<int:pk>/take-back/", records.take_back_given, name="take_back_sanction"),
    path("trainings/", trainings.list_trainings, name="trainings"),
    path("trainings/new/", trainings.new_training, name="new_training"),
    path("trainings/<int:pk>/", trainings.show_training, name="training"),
    path("trainings/<int:pk>/call-off/", trainings.call_off, name="call_off_training"),
    path("inspections/", inspections.list_inspections, name="inspections"),
    path("inspections/new/", inspections.new_inspection, name="new_inspection"),
    path("inspections/<int:pk>/", inspections.show_inspection, name="inspection"),
    path("inspections/<int:pk>/people/<int:person_pk>/", inspections.enter, name="inspect_person"),
    path("inspections/<int:pk>/close/", inspections.close, name="close_inspection"),
]
