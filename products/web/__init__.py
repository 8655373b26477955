"""Pages of products, units and prices."""
