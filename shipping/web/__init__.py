"""Pages of parcels and freight."""
