"""Writing, reversing, closing, checking."""
