"""Addresses of shipments."""

from django.urls import path

from shipping.api import views

urlpatterns = [
    path("shipments/", views.Shipments.as_view(), name="shipments"),
    path("shipments/<int:pk>/", views.OneShipment.as_view(), name="shipment"),
    path("shipments/<int:pk>/waybill/", views.ReportWaybill.as_view(), name="report_waybill"),
    path("shipments/<int:pk>/arrive/", views.Arrive.as_view(), name="arrive_shipment"),
]
