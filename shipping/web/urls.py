"""Addresses of parcels and freight."""

from django.urls import path

from shipping.web import acts, freight, views

app_name = "shipping"
urlpatterns = [
    path("", views.list_shipments, name="shipments"),
    path("department/", views.show_department, name="department"),
    path("new/", views.new_shipment, name="new_shipment"),
    path("freight/", freight.list_freight, name="freight"),
    path("freight/new/", freight.new_freight, name="new_freight"),
    path("freight/<int:pk>/", freight.show_freight, name="show_freight"),
    path("freight/<int:pk>/list/", freight.enter_freight_list, name="freight_rows"),
    path("freight/<int:pk>/correct/", freight.correct_freight, name="correct_freight"),
    path("freight/<int:pk>/hand-in/", freight.hand_in_freight, name="hand_in_freight"),
    path("freight/<int:pk>/rows/<int:row_id>/", freight.explain_row, name="explain_freight"),
    path("<int:pk>/", views.show_shipment, name="show_shipment"),
    path("<int:pk>/<slug:name>/", acts.act, name="act"),
]
