"""The API's resources: complaints."""
