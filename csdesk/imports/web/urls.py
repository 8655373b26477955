"""Addresses of imports."""

from django.urls import path

from csdesk.imports.web import views

app_name = "imports"
urlpatterns = [
    path("jobs/<int:pk>/", views.show_job, name="job"),
    path("jobs/<int:pk>/take/", views.take, name="take"),
    path("jobs/<int:pk>/drop/", views.drop, name="drop"),
    path("<slug:kind>/", views.start, name="start"),
    path("<slug:kind>/template.xlsx", views.template, name="template"),
]
