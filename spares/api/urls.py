"""Addresses of stock."""

from django.urls import path

from spares.api import views

urlpatterns = [
    path("stock/", views.Balances.as_view(), name="stock"),
    path("stock/movements/", views.Movements.as_view(), name="stock_movements"),
    path("stock/requests/", views.Requests.as_view(), name="stock_requests"),
]
