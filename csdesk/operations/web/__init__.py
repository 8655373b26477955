"""Pages of the house, and its figures for machines."""
