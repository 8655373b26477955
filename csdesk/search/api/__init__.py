"""The API's resources: search."""
