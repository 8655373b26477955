"""What we sold: product lines, models, units by serial, warranty, price lists of repairs.

Leaves what happens to a unit that comes back to repairs.
"""
