"""Writes to products, and what is worked out for other rooms."""
