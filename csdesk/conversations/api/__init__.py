"""The API's resources: messages."""
