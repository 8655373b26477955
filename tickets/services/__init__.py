"""What is done with complaints."""
