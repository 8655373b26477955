"""Pages of personal files."""
