"""Addresses of the house."""

from django.urls import path

from csdesk.operations.web import exports, house, metrics

app_name = "operations"
urlpatterns = [
    path("operations/", house.show_house, name="house"),
    path("operations/exports/", exports.list_exports, name="exports"),
    path("operations/exports/<int:pk>/link/", exports.make_link, name="export_link"),
    path("operations/exports/file/<str:secret>/", exports.fetch, name="export_file"),
    path("metrics", metrics.show_metrics, name="metrics"),
]
