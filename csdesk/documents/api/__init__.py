"""The API's resources: files."""
