"""The API's resources: shipments."""
