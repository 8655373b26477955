"""Addresses of products, units and prices."""

from django.urls import path

from products.web import catalogue, prices, units

app_name = "products"
urlpatterns = [
    path("", units.list_units, name="units"),
    path("units/new/", units.new_unit, name="new_unit"),
    path("units/<int:pk>/", units.show_unit, name="show_unit"),
    path("units/<int:pk>/edit/", units.edit_unit, name="edit_unit"),
    path("models/", catalogue.list_products, name="products"),
    path("models/new/", catalogue.new_product, name="new_product"),
    path("models/<int:pk>/", catalogue.edit_product, name="product"),
    path("lines/", catalogue.list_lines, name="lines"),
    path("lines/new/", catalogue.new_line, name="new_line"),
    path("lines/<int:pk>/", catalogue.edit_line, name="line"),
    path("prices/", prices.list_prices, name="prices"),
    path("prices/new/", prices.new_list, name="new_prices"),
    path("prices/<int:pk>/", prices.show_list, name="show_prices"),
    path("prices/<int:pk>/move/", prices.move, name="move_prices"),
    path("prices/<int:pk>/remove/", prices.remove, name="remove_prices"),
    path("prices/<int:pk>/items/new/", prices.new_item, name="new_price"),
    path("prices/<int:pk>/items/<int:item_id>/", prices.edit_item, name="price"),
    path("prices/<int:pk>/items/<int:item_id>/remove/", prices.drop_item, name="remove_price"),
]
