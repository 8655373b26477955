"""Addresses of products, units and prices."""

from django.urls import path

from products.api import views

urlpatterns = [
    path("products/", views.Products.as_view(), name="products"),
    path("prices/", views.Prices.as_view(), name="prices"),
    path("units/", views.Units.as_view(), name="units"),
    path("units/<str:serial>/", views.OneUnit.as_view(), name="unit"),
]
