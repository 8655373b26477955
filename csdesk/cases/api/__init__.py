"""The API's resources: cases."""
