"""The API's resources: repair returns."""
