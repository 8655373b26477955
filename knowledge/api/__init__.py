"""The API's resources: standard answers, their versions, what fits a text."""
