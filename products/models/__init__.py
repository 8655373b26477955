"""What we sold, and what its repair costs."""

from products.models.price import PriceItem, PriceKind, PriceList
from products.models.product import Product, ProductLine
from products.models.unit import Unit

__all__ = ["PriceItem", "PriceKind", "PriceList", "Product", "ProductLine", "Unit"]
