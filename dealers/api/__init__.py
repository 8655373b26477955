"""The API's resources: dealers."""
