"""What we sold."""

from products.models.product import Product, ProductLine
from products.models.unit import Unit

__all__ = ["Product", "ProductLine", "Unit"]
