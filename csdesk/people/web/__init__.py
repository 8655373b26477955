"""People's pages."""
