"""The API's resources: clocks and tasks."""
