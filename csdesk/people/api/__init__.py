"""The API's resources: people."""
