"""Addresses of parcels and freight."""

from django.urls import path

from shipping.web import acts, views

app_name = "shipping"
urlpatterns = [
    path("", views.list_shipments, name="shipments"),
    path("department/", views.show_department, name="department"),
    path("new/", views.new_shipment, name="new_shipment"),
    path("<int:pk>/", views.show_shipment, name="show_shipment"),
    path("<int:pk>/<slug:name>/", acts.act, name="act"),
]
