"""Mail's door to complaints."""
