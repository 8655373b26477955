"""Stock, movements and requests for programs."""
